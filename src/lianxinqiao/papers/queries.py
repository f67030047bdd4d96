"""Whether papers can be set as they are written: every character has a face."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lianxinqiao.kernel.health import Finding, Light
from lianxinqiao.papers.printing import characters_without_face

ORDINARY = "连心桥镇村群众诉求受理告知书，。、（）《》〔〕—１２％"
# Characters of given names and of places that faces leave out: Extensions A to G of Unicode, and the private ones of old faces.
RARE = "䶮㛃㛹㙍赟喆堃頔彧犇𫖯𬱖𬜬𬭎𬸚𫍯𬀩𪟝𫘝𬍛𠅤"


def fonts(_now: datetime) -> Finding:
    """Ordinary Chinese and the rare characters of names are printed, not left as boxes."""
    mend = _("请安装 fonts-noto-cjk 字体包（apt-get install fonts-noto-cjk），再查一次。")
    without = characters_without_face(ORDINARY + RARE)
    if lost := [each for each in without if each in ORDINARY]:
        return Finding(Light.RED, _("没有中文字体，文书印不出这些字：%s") % "".join(lost), mend)
    if without:
        return Finding(Light.YELLOW, _("字体缺人名、地名里的生僻字：%s") % "".join(without), mend)
    return Finding(Light.GREEN, _("中文和生僻字都印得出。"))
