"""Appointing, ending posts, handing over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import SEALED_POSTS, Body, Role
from lianxinqiao.accounts.models import ApiToken, Appointment, Staff
from lianxinqiao.accounts.operations.passwords import end_sessions_and_tokens
from lianxinqiao.accounts.policies import (
    ends_alone,
    former_holders,
    gives_alone,
    handles_anything,
    is_wide,
    keeps_one_of,
    keeps_posts_of,
    made_lately,
    may_manage_posts,
    may_take_over,
    roles_ended_by_two,
)
from lianxinqiao.accounts.querysets import FORMER_DAYS
from lianxinqiao.accounts.scope import holders
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.pinyin import name_initials
from lianxinqiao.kernel.registering import Once
from lianxinqiao.kernel.routes import page
from lianxinqiao.kernel.text import fold_name, opaque
from lianxinqiao.places.models import Area

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A post is written down so long after it began, and so long after it ended, at most: no past is made up.
BEGAN_BACK = timedelta(days=31)
ENDED_BACK = timedelta(days=1)


@dataclass(frozen=True)
class HandoverSource:
    """Something a person can hold open, and its words; registered by the app that owns it (R-2.12).

    ``count`` takes who holds it and who asks: what they must not find they do not learn the number of; nobody is the machine.
    """

    name: str
    words: StrPromise | str
    count: Callable[[Staff, Staff | None], int]
    move: Callable[[Staff, Staff, Staff | None, datetime], int]


_sources: Once[str, HandoverSource] = Once()
_ends: list[tuple[Callable[[Appointment], None], Callable[[Staff, Staff | None, datetime], None]]] = []


def register_handover(source: HandoverSource) -> None:
    _sources[source.name] = source


def register_end(
    before: Callable[[Appointment], None], follow: Callable[[Staff, Staff | None, datetime], None]
) -> None:
    """Say what is kept of a post that is about to end, and what follows at once when it saw what is sealed.

    Args:
        before: takes the post as it is held.
        follow: takes who held it, who ended it, and when.
    """
    _ends.append((before, follow))


def open_holdings(staff: Staff, *, by: Staff | None = None) -> dict[str, int]:
    """Return how many open things of each sort ``staff`` holds that ``by`` finds, by its words; empty when nothing is left.

    Rule: RR-13 (a number that grows tells whoever is complained of that somebody complained).
    """
    return {str(source.words): n for source in _sources.values() if (n := source.count(staff, by))}


@transaction.atomic
def create_staff(
    *,
    username: str,
    name: str,
    phone: str = "",
    email: str = "",
    password: str | None = None,
    by: Staff | None,
    now: datetime,
) -> Staff:
    """Add an account without posts; without a password it cannot sign in yet.

    Raises:
        InvalidInput: the user name is taken, in whatever spelling, or the password is one that the policy refuses.
    """
    username = fold_name(username)
    if Staff.objects.filter(username__iexact=username).exists():
        raise InvalidInput(_("用户名“%s”已被使用。") % username, field="username")
    staff = Staff(
        username=username,
        name=name,
        initials=name_initials(name),
        phone=phone,
        email=email,
        password=make_password(None if password is None else opaque(password)),
        made_by=by,
        date_joined=now,
    )
    staff.must_change_password = True
    if password is not None:
        check_password_policy(password, staff)
    staff.save()
    record_deed("staff.create", by=by, subject=name, now=now, username=username)
    return staff


def check_password_policy(password: str, staff: Staff) -> None:
    """Refuse a password that is too short, common, of our own words, or like the person's name.

    Raises:
        InvalidInput: with what is wrong with it.
    """
    try:
        validate_password(password, staff)
    except ValidationError as error:
        raise InvalidInput("".join(error.messages), field="password") from error


@transaction.atomic
def appoint(
    staff: Staff,
    *,
    role: str,
    area: Area,
    starts_on: date,
    body: str = Body.NONE,
    kinds: tuple[str, ...] = (),
    title: str = "",
    by: Staff | None,
    now: datetime,
) -> Appointment:
    """Give ``staff`` a post from ``starts_on``; several posts a person are allowed (F-7).

    Raises:
        NotVisible: ``by`` keeps no place of that person.
        NotPermitted: ``by`` does not keep the posts of that area, or it is a post that two people give (``guarded.py``).
        InvalidInput: they already hold it, or it began long ago.
    """
    if by is not None:
        check_giver(staff, area, starts_on, by=by, now=now)
        if not gives_alone(by, staff, role, area, now=now):
            raise NotPermitted(_("这个岗位须一人提出、另一人确认。"))
    row = give_post(
        staff, role=role, area=area, starts_on=starts_on, body=body, kinds=kinds, title=title, by=by, now=now
    )
    if is_wide(area) or (by is not None and made_lately(by, staff, now=now)):
        tell_of_post(row, _("%(who)s任命：%(post)s"), by=by, now=now)
    return row


def check_giver(staff: Staff, area: Area, starts_on: date, *, by: Staff, now: datetime) -> None:
    """Refuse to give or propose a post to whoever ``by`` does not find, where they keep no posts, or from a day long ago.

    Raises:
        NotVisible: ``by`` keeps no place of that person.
        NotPermitted: ``by`` does not keep the posts of that area.
        InvalidInput: it began too long ago.
    """
    if not may_manage_posts(by, area):
        raise NotPermitted(_("只有党政办、主要领导或系统管理员可以调整岗位。"))
    if not keeps_one_of(by, staff, on=local_date(now)):
        raise NotVisible(_("没有这个人。"))
    if starts_on < local_date(now) - BEGAN_BACK:
        raise InvalidInput(_("任职日期最多补记%d天。") % BEGAN_BACK.days, field="starts_on")


def tell_of_post(row: Appointment, words: str, *, by: Staff | None, now: datetime) -> None:
    """Let whoever looks at the record, and whoever holds such a post or held it last, know that one was given or ended."""
    today = local_date(now)
    auditors = {who.pk: who for who in holders(Role.AUDITOR, row.area, on=today) if who != row.staff}
    others = {who.pk: who for who in former_holders(row.role, row.area, on=today) if who.pk not in auditors}
    said = words % {"who": by.name if by else _("机房"), "post": row}
    teller().tell(auditors.values(), title=said, path=page("audit"), is_urgent=True, now=now)
    teller().tell([who for who in others.values() if who != by], title=said, path=page("me"), now=now)


def give_post(
    staff: Staff,
    *,
    role: str,
    area: Area,
    starts_on: date,
    body: str,
    kinds: tuple[str, ...],
    title: str,
    by: Staff | None,
    now: datetime,
) -> Appointment:
    """Write a post that its giver may give, as whoever calls has made sure.

    Raises:
        InvalidInput: they already hold it.
    """
    if Appointment.objects.filter(staff=staff, role=role, area=area, ends_on=None).exists():
        raise InvalidInput(_("%(name)s已在此岗位。") % {"name": staff.name}, field="staff")
    row = Appointment.objects.create(
        staff=staff, role=role, area=area, starts_on=starts_on, body=body, kinds=list(kinds), title=title
    )
    days = {"starts_on": starts_on.isoformat(), "written_on": local_date(now).isoformat()}
    record_deed("post.appoint", by=by, subject=str(row), now=now, role=role, area=area.code, **days)
    return row


@transaction.atomic
def end_post(appointment_id: int, *, ends_on: date, by: Staff | None, now: datetime) -> Appointment:
    """End a post on ``ends_on`` (that day no longer included).

    Raises:
        Appointment.DoesNotExist: no such post.
        NotPermitted: ``by`` does not keep the posts of that area, or it is a post that they do not end alone (``guarded.py``).
        InvalidInput: it already ended, would end before it began, or ended long ago; or it is their last and something open
            would be left behind, which is handed over before (R-2.12).
    """
    row = held_post(appointment_id, by=by)
    if by is not None and not ends_alone(by, row, now=now):
        raise NotPermitted(_("这个岗位须一人提出结束、另一人确认。"))
    if by is not None:
        check_ended_lately(ends_on, now=now)
        check_nothing_left(row, ends_on, by=by, now=now)
    _end(row, ends_on, by=by, now=now)
    return row


def _end(row: Appointment, ends_on: date, *, by: Staff | None, now: datetime) -> None:
    close_post(row, ends_on=ends_on, by=by, now=now)
    if is_wide(row.area):
        tell_of_post(row, _("%(who)s结束岗位：%(post)s"), by=by, now=now)


def check_ended_lately(ends_on: date, *, now: datetime) -> None:
    """Refuse an end further back than it is written down.

    Raises:
        InvalidInput: it is.
    """
    if ends_on < local_date(now) - ENDED_BACK:
        raise InvalidInput(_("结束日期不能早于昨天。"), field="ends_on")


def check_nothing_left(row: Appointment, ends_on: date, *, by: Staff, now: datetime) -> None:
    """Refuse to end the last post of somebody who holds something open, by today; of what is ended later the night reminds.

    Raises:
        InvalidInput: they do, as far as ``by`` finds it.
    """
    today = local_date(now)
    others = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), staff=row.staff_id).exclude(pk=row.pk)
    if ends_on > today or others.exists():
        return
    if held := open_holdings(row.staff, by=by):
        said = "、".join(f"{words}{n}" for words, n in held.items())
        raise InvalidInput(_("这是此人最后一个岗位，名下还有：%s。请办理“离岗交接”。") % said, field="post")


def held_post(appointment_id: int, *, by: Staff | None) -> Appointment:
    """Return a post of which ``by`` keeps the area, locked.

    Raises:
        Appointment.DoesNotExist: no such post.
        NotPermitted: they do not.
    """
    row = Appointment.objects.select_for_update(of=("self",)).select_related("staff", "area").get(pk=appointment_id)
    if by is not None and not may_manage_posts(by, row.area):
        raise NotPermitted(_("只有党政办、主要领导或系统管理员可以调整岗位。"))
    return row


def close_post(row: Appointment, *, ends_on: date, by: Staff | None, now: datetime) -> Appointment:
    """Write that a post ends, as whoever calls has made sure it may; what they held by one that sees what is sealed is theirs no more.

    With the last of somebody's posts every session and token of theirs ends.

    Raises:
        InvalidInput: it already ended, or would end before it began.
    """
    check_end(row, ends_on)
    for before, _follow in _ends:
        before(row)
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    said = {"ends_on": ends_on.isoformat(), "written_on": local_date(now).isoformat()}
    said |= end_of_the_last(row.staff, now=now)
    record_deed("post.end", by=by, subject=str(row), now=now, role=row.role, area=row.area.code, **said)
    if row.role in SEALED_POSTS and ends_on <= local_date(now):
        for _before, follow in _ends:
            follow(row.staff, by, now)
    return row


def end_of_the_last(staff: Staff, *, now: datetime) -> dict[str, str]:
    """End every session and token of somebody who holds no post today, nor will; return how many of each, nothing of who holds one."""
    if Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=local_date(now)), staff=staff).exists():
        return {}
    return {of: str(n) for of, n in end_sessions_and_tokens(staff, now=now).items() if n}


def end_of_those_over(*, now: datetime) -> int:
    """End every session and token of those whose last post ended on a day that was to come when it was written; return of how many."""
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=local_date(now)))
    over = Staff.objects.filter(appointments__isnull=False).exclude(appointments__in=held).distinct()
    open_ones = Q(pk__in=ApiToken.objects.filter(revoked_at=None).values("staff"))
    open_ones |= Q(pk__in=UserSession.objects.values("user"))
    return sum(bool(end_of_the_last(person, now=now)) for person in over.filter(open_ones))


def check_end(row: Appointment, ends_on: date) -> None:
    """Refuse an end that a post cannot have.

    Raises:
        InvalidInput: it already ended, or would end before it began.
    """
    if row.ends_on is not None:
        raise InvalidInput(_("该岗位已于%s结束。") % row.ends_on)
    if ends_on <= row.starts_on:
        raise InvalidInput(_("结束日期须晚于开始日期。"), field="ends_on")


@transaction.atomic
def hand_over(from_staff: Staff, to_staff: Staff, *, by: Staff | None, now: datetime) -> dict[str, int]:
    """Pass every open thing ``from_staff`` holds to ``to_staff``; return how many of each sort (R-2.12).

    Raises:
        InvalidInput: the receiver is the same person or not active.
        NotPermitted: ``by`` keeps none of the giver's posts, or what they hold is sealed from the receiver.
    """
    if from_staff.pk == to_staff.pk or not to_staff.is_active:
        raise InvalidInput(_("请选择另一位在岗人员接收。"), field="to")
    if by is not None and not handles_anything(to_staff, on=local_date(now)):
        raise InvalidInput(_("请选择另一位在岗人员接收。"), field="to")
    if by is not None and not keeps_posts_of(by, from_staff, on=local_date(now)):
        raise NotPermitted(_("只有党政办、主要领导或系统管理员可以办理交接。"))
    # What was held by such a post stays sealed when the post has ended.
    if by is not None and not may_take_over(from_staff, to_staff, on=local_date(now), held=FORMER_DAYS):
        raise NotPermitted(_("此人经手密封事项，接收人须先由两人任命到同样的岗位。"))
    moved = {source.name: n for source in _sources.values() if (n := source.move(from_staff, to_staff, by, now))}
    record_deed("post.handover", by=by, subject=f"{from_staff.name} → {to_staff.name}", now=now, moved=moved)
    return moved


@transaction.atomic
def leave(staff: Staff, *, successor: Staff, by: Staff | None, now: datetime) -> dict[str, int]:
    """End all posts of somebody who leaves, close the account, and pass on what is open (R-2.12).

    Raises:
        NotPermitted: as ``hand_over``; or they hold a post that ``by`` does not end alone, which is done before.
    """
    by_two = roles_ended_by_two(staff, by=by, now=now) if by is not None else set()
    if by_two:
        named = "、".join(str(Role(role).label) for role in sorted(by_two))
        raise NotPermitted(_("此人的岗位（%s）须一人提出结束、另一人确认。请先结束这些岗位，再办离岗交接。") % named)
    moved = hand_over(staff, successor, by=by, now=now)
    today = local_date(now)
    for row in Appointment.objects.filter(staff=staff, ends_on=None):
        _end(held_post(row.pk, by=by), max(today, row.starts_on + timedelta(days=1)), by=by, now=now)
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    end_sessions_and_tokens(staff, now=now)
    return moved
