"""How a row begins where no opening of its kind declares it: out of a letter box, by a resident, by the clock.

Code of the kind → what makes one in the test town and returns its key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from factories.town import Town

BEGINNINGS: dict[str, Callable[[Town, datetime], Any]] = {}
