"""``python -m lianxinqiao.commands`` is ``lxq``."""

import sys

from lianxinqiao.commands.main import main

sys.exit(main())
