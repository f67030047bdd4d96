"""``docs/openapi.json``: what the API answers, as a client's generator reads it.  Writes it; ``make check`` compares it.

python -m tools.openapi
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

KEPT = Path(__file__).resolve().parents[1] / "docs/openapi.json"


def described() -> dict[str, Any]:
    """Return the description of the API as it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    import django

    django.setup()
    from lianxinqiao.api.router import api

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    return found


def main() -> None:
    KEPT.write_text(json.dumps(described(), ensure_ascii=False, indent=1) + "\n")
    print(f"{KEPT.name}: written")


if __name__ == "__main__":
    main()
