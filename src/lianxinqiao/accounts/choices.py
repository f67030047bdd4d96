"""Roles, bodies and reasons of absence (domain §1.22, §4, §8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a post lets and makes a person do.  Codes are fixed; towns may rename offices (D-20)."""

    VILLAGE_CADRE = "village_cadre", _("村（居）“两委”干部")
    VILLAGE_SECRETARY = "village_secretary", _("村（居）书记")
    VILLAGE_DIRECTOR = "village_director", _("村（居）主任")
    AREA_LEADER = "area_leader", _("联村领导")
    OFFICE_CADRE = "office_cadre", _("机关干部")
    AREA_POLICE = "area_police", _("公安干警")
    AREA_JUDICIAL = "area_judicial", _("司法干部")
    LEADER_IN_CHARGE = "leader_in_charge", _("分管领导")
    PRINCIPAL_LEADER = "principal_leader", _("党政主要领导")
    LEADERSHIP_MEMBER = "leadership_member", _("班子成员")
    PARTY_GOV_OFFICE = "party_gov_office", _("党政办")
    SAFETY_OFFICE = "safety_office", _("镇安办")
    PETITION_OFFICE = "petition_office", _("综治信访办")
    DISCIPLINE_CONTACT = "discipline_contact", _("纪检监察联络员")
    HEALTH_CENTRE = "health_centre", _("卫生院联络员")
    AUDITOR = "auditor", _("审计员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")


# Who decides in the town.
HEADS = (Role.PRINCIPAL_LEADER, Role.LEADER_IN_CHARGE)


VILLAGE_ROLES = frozenset({Role.VILLAGE_CADRE, Role.VILLAGE_SECRETARY, Role.VILLAGE_DIRECTOR})
TOWN_CADRE_ROLES = frozenset({Role.AREA_LEADER, Role.OFFICE_CADRE})
# Of a team, who may serve every area of a town by one post over it (F-7).
SHARED_ROLES = (Role.AREA_POLICE, Role.AREA_JUDICIAL)
# Posts that see no content at all (domain §8, separation of duties).
BLIND_ROLES = frozenset({Role.AUDITOR, Role.SYSTEM_ADMIN, Role.HEALTH_CENTRE, Role.DISCIPLINE_CONTACT})
# Posts by which somebody sees what is sealed.
SEALED_POSTS = frozenset({Role.DISCIPLINE_CONTACT, Role.PETITION_OFFICE, Role.HEALTH_CENTRE})
# Who keeps the establishment: proposes posts, makes accounts, sends links.
POST_KEEPERS = (Role.PARTY_GOV_OFFICE, Role.PRINCIPAL_LEADER, Role.SYSTEM_ADMIN)
# Of them, who gives other posts alone: whoever looks after the machine only proposes them.
POST_GIVERS = (Role.PARTY_GOV_OFFICE, Role.PRINCIPAL_LEADER)
# Posts that are given by two people: what is sealed, who keeps the machine, who looks at them, and whoever could give these.
GUARDED_POSTS = frozenset({*SEALED_POSTS, *POST_KEEPERS, Role.AUDITOR})
# The committee's head, who confirms a guarded post beside those who hold it or held it last.
COMMITTEE = (Role.PRINCIPAL_LEADER,)
# Who runs the town and the machine, and who looks at what they do, are not one person.
APART = (frozenset({Role.AUDITOR}), frozenset(POST_KEEPERS))
# How high a post stands where somebody asks for a link for somebody else: never for who stands higher.
RANKS = {
    Role.AUDITOR: 5,
    Role.DISCIPLINE_CONTACT: 5,
    Role.PRINCIPAL_LEADER: 4,
    Role.SYSTEM_ADMIN: 3,
    Role.LEADER_IN_CHARGE: 2,
    Role.LEADERSHIP_MEMBER: 2,
    Role.AREA_LEADER: 2,
    Role.PETITION_OFFICE: 2,
    Role.HEALTH_CENTRE: 2,
    Role.PARTY_GOV_OFFICE: 2,
}
LOWEST_RANK = 1
# The team on the contact card, in the order a resident should read it.
TEAM_ROLES = (
    Role.VILLAGE_SECRETARY,
    Role.VILLAGE_DIRECTOR,
    Role.VILLAGE_CADRE,
    Role.AREA_LEADER,
    Role.OFFICE_CADRE,
    Role.AREA_POLICE,
    Role.AREA_JUDICIAL,
)


class Body(models.TextChoices):
    """Which of the two committees a village cadre sits on (R-2.2)."""

    NONE = "", _("不适用")
    PARTY_BRANCH = "party_branch", _("党支部")
    VILLAGE_COMMITTEE = "village_committee", _("村（居）委会")
    BOTH = "both", _("两委兼任")


class AbsenceKind(models.TextChoices):
    """Why a post could not be filled for some days; no medical detail (R-3.9)."""

    LEAVE = "leave", _("休假")
    ILLNESS = "illness", _("病假")
    TRAINING = "training", _("培训学习")
    DISASTER_DUTY = "disaster_duty", _("抢险值守")
    SECONDED = "seconded", _("抽调")
    OTHER = "other", _("其他")


class Outcome(models.TextChoices):
    """How an attempt to sign in ended."""

    IN = "in", _("已登录")
    REFUSED = "refused", _("未通过")
    WAIT = "wait", _("须等待")
