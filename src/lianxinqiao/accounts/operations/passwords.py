"""Passwords that anybody would try first are refused: common ones, our own words, a person's own name.

And what a new password ends, and the end of the last post: every session and token that was opened before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import ApiToken, Appointment, Staff
from lianxinqiao.kernel.freshness import remembered
from lianxinqiao.kernel.pinyin import initials, spelled
from lianxinqiao.kernel.text import search_key

# What the house, its place and its patron are called.
OURS = (
    *("连心桥", "lianxinqiao", "lianxin", "lxq", "屈原", "屈原镇", "quyuan", "quyuanzhen", "秭归", "zigui"),
    *("宜昌", "yichang", "湖北", "hubei", "三峡", "sanxia", "端午", "duanwu", "离骚", "lisao"),
)
# What people type everywhere, as pieces: with a year or a mark behind it it is no better.
COMMON = (
    *("password", "passwd", "passw", "pass", "admin", "administrator", "root", "user", "guest", "welcome", "letmein"),
    *(
        "qwertyuiop",
        "qwerty",
        "qwert",
        "asdfghjkl",
        "asdfgh",
        "asdf",
        "zxcvbnm",
        "zxcvb",
        "zxcv",
        "qazwsxedc",
        "qazwsx",
    ),
    *("qaz", "wsx", "edc", "qwe", "asd", "zxc", "abcdefg", "abcdef", "abcd", "abc", "aaa", "iloveyou", "love"),
    *("woaini", "aini", "wo", "mima", "guanliyuan", "guanli", "denglu", "ceshi", "test", "demo", "ganbu", "zhengfu"),
    *(
        "zhen",
        "cun",
        "xiang",
        "dangzheng",
        "renmin",
        "zhongguo",
        "china",
        "nihao",
        "haha",
        "dragon",
        "monkey",
        "master",
    ),
    *("密码", "口令", "管理员", "测试", "演示", "镇政府", "人民政府", "干部", "中国", "你好", "我爱你"),
)
_ALIKE = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
LOOKALIKES = [str.maketrans({**_ALIKE, "1": one}) for one in "li"]
COUNTED = ("01234567890", "09876543210")
# So many letters must be left when what anybody would try is taken out.
LEAST_OWN = 4


class NotOurWords:
    """Refuse a password that is made of common words, of ours, of a place or a name of the town, or of the person's own."""

    def validate(self, password: str, user: Staff | None = None) -> None:
        words = {*COMMON, *OURS, *town_words()[0], *(_words_of(user) if user is not None else ())}
        folded = search_key(password)
        for spelling in {folded, *(folded.translate(table) for table in LOOKALIKES)}:
            if is_made_of(spelling, words):
                raise ValidationError(
                    _("这个密码由常见的词、本镇或本系统的名字、人名组成，太容易被猜到，请换一个。"), code="our_words"
                )

    def get_help_text(self) -> str:
        return _("不要用常见的密码，也不要用本镇、本系统、您自己的名字和它们的拼音。")


def is_made_of(folded: str, words: Iterable[str]) -> bool:
    """Whether nearly nothing is left of a password when these words, digits, marks and repetitions are taken out."""
    rest = folded
    for word in sorted((search_key(word) for word in words), key=len, reverse=True):
        if len(word) > 1:
            rest = rest.replace(word, " ")
    taken = rest != folded or any(row[at : at + 4] in folded for row in COUNTED for at in range(len(row) - 3))
    letters = re.sub(r"[\W\d_]+", "", rest)
    if taken and len(letters) < LEAST_OWN:
        return True
    return len(set(folded)) < LEAST_OWN or _steps(folded)


def _steps(text: str) -> bool:
    """Whether a text only counts up or down, as 0123456789 or jihgfedcba."""
    steps = {ord(after) - ord(before) for before, after in zip(text, text[1:], strict=False)}
    return len(text) > 3 and len(steps) == 1


@remembered(seconds=600)
def town_words() -> tuple[frozenset[str]]:
    """Return the names of the places and people of the towns here, as they are written and spelled."""
    posts = Appointment.objects.filter(ends_on=None).values_list("area__name", "area__short_name", "area__parent__name")
    places = {name for row in posts.distinct() for name in row if name}
    people = set(Staff.objects.filter(is_active=True).values_list("name", flat=True))
    found = {spelling for name in places | people for spelling in _spellings(name)}
    return (frozenset(found | {name.lower() for name in Staff.objects.values_list("username", flat=True)}),)


def _words_of(user: Staff) -> set[str]:
    return {user.username, *_spellings(user.name), *([user.phone] if user.phone else ())}


def _spellings(name: str) -> set[str]:
    plain = re.sub(r"(村|镇|乡|县|市|社区|居委会|村委会)$", "", name)
    found = {name, plain, spelled(name), spelled(plain)}
    return {each for each in found if each} | {each for each in (initials(name),) if len(each) > 2}


@transaction.atomic
def end_sessions_and_tokens(staff: Staff, *, now: datetime) -> dict[str, int]:
    """End every session and token of a person, as one whose password was set anew or who holds no post any more; return how many of each."""
    sessions = UserSession.objects.filter(user=staff)
    for key in sessions.values_list("session_key", flat=True):
        SessionStore().delete(key)
    ended = {"sessions": sessions.count()}
    sessions.delete()
    ended["tokens"] = ApiToken.objects.filter(staff=staff, revoked_at=None).update(revoked_at=now)
    return ended
