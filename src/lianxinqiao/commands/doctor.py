"""``lxq doctor``: what is well, what is not, and how to mend it; nothing is changed and nothing outside is asked."""

from __future__ import annotations

import logging
from typing import Any

from lianxinqiao.commands.answers import print_json
from lianxinqiao.kernel.health import Examined, Light, examined
from lianxinqiao.kernel.moments import now

SIGNS = {Light.GREEN: "正常 / ok   ", Light.YELLOW: "留意 / watch", Light.RED: "要修 / mend "}


def doctor(options: Any) -> int:
    """Return 1 where something must be mended now."""
    # What fails is said in words below; the log is for those who run pages.
    logging.getLogger("lianxinqiao.health").setLevel(logging.CRITICAL)
    found = examined(now())
    if options.json:
        print_json(
            {
                "ok": not _red(found),
                "checks": [
                    {
                        "name": each.check.name,
                        "title": str(each.check.title),
                        "light": each.finding.light.value,
                        "said": each.finding.said,
                        "mend": each.finding.mend,
                    }
                    for each in found
                ],
            }
        )
    else:
        for each in found:
            print(f"{SIGNS[each.finding.light]}  {each.check.title}：{each.finding.said}")
            if each.finding.mend:
                print(f"{'':14}→ {each.finding.mend}")
    return 1 if _red(found) else 0


def _red(found: list[Examined]) -> int:
    return sum(each.finding.light is Light.RED for each in found)
