"""``lxq token``: a token of the API for somebody of the staff, who is told, and so are the auditors."""

from __future__ import annotations

from typing import Any

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.beginning import token_by_machine
from lianxinqiao.commands.answers import CommandFailed, print_json
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.text import fold_name


def token(options: Any) -> None:
    staff = Staff.objects.filter(username=fold_name(options.username), is_active=True).first()
    if staff is None:
        raise CommandFailed(f"没有用户 {options.username} / no such user")
    issued = token_by_machine(staff, name=options.name, days=options.days, now=now())
    if options.json:
        print_json({"token": issued, "username": staff.username, "days": options.days})
    else:
        print(issued)
