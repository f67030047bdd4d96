"""The offices of a town and its villages: which posts sit in each, and how people write of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import VILLAGE_ROLES, Role


class Office(models.TextChoices):
    """Whom a complaint may be about when it is no single person: an office, whoever sits in it."""

    NONE = "", _("不是，或不清楚")
    VILLAGE = "village", _("村（居）“两委”")
    LEADERS = "leaders", _("镇领导")
    PARTY_GOV = "party_gov_office", _("党政办")
    PETITION = "petition_office", _("综治信访办")
    DISCIPLINE = "discipline_contact", _("纪检监察联络员")
    SAFETY = "safety_office", _("镇安办")
    POLICE = "police", _("派出所")
    JUDICIAL = "judicial", _("司法所")
    HEALTH = "health_centre", _("卫生院")


# The posts of an office, and whether it sits in the area or in its town.
LEADING = (Role.PRINCIPAL_LEADER, Role.LEADER_IN_CHARGE, Role.LEADERSHIP_MEMBER)
POSTS_OF: dict[str, tuple[str, ...]] = {
    Office.VILLAGE: tuple(sorted(VILLAGE_ROLES)),
    Office.LEADERS: LEADING,
    Office.PARTY_GOV: (Role.PARTY_GOV_OFFICE,),
    Office.PETITION: (Role.PETITION_OFFICE,),
    Office.DISCIPLINE: (Role.DISCIPLINE_CONTACT,),
    Office.SAFETY: (Role.SAFETY_OFFICE,),
    Office.POLICE: (Role.AREA_POLICE,),
    Office.JUDICIAL: (Role.AREA_JUDICIAL,),
    Office.HEALTH: (Role.HEALTH_CENTRE,),
}
# How people write of an office.
CALLED: dict[str, tuple[str, ...]] = {
    Office.VILLAGE: ("村委", "居委", "两委", "村支部", "村干部", "党支部"),
    Office.LEADERS: (
        *("镇长", "镇党委", "镇领导", "镇政府", "镇书记", "副镇长", "乡长", "人大主席"),
        *("镇里的领导", "镇里领导", "镇上的领导", "镇上领导", "主要领导", "分管领导", "党委书记", "党政领导"),
    ),
    Office.PARTY_GOV: ("党政办",),
    Office.PETITION: ("信访", "综治", "接访", "维稳办", "平安办", "平安建设办", "平安法治办", "群众工作办"),
    Office.DISCIPLINE: ("纪检", "纪委", "纪工委", "纪律检查", "监察", "监委", "廉政", "巡察"),
    Office.SAFETY: ("镇安办", "安监", "应急办"),
    Office.POLICE: ("派出所", "民警", "警察", "公安"),
    Office.JUDICIAL: ("司法所", "司法干部"),
    Office.HEALTH: ("卫生院", "卫生所"),
}
