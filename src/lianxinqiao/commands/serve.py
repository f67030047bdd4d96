"""``lxq serve``: the pages and the jobs in one go, each in its own process, without a root's rights."""

from __future__ import annotations

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import connections
from django.urls import reverse

from lianxinqiao.accounts.choices import Role
from lianxinqiao.commands.pages import web_command
from lianxinqiao.commands.setup import collect_static, make_ready
from lianxinqiao.commands.stop import registered
from lianxinqiao.commands.supervising import Part, Supervisor, Watched
from lianxinqiao.demo.build import PASSWORD, build
from lianxinqiao.demo.teams import SIGN_INS
from lianxinqiao.desk.queries.services import worker_beats
from lianxinqiao.kernel.database import embedded
from lianxinqiao.kernel.database.patience import LONG, PAGE
from lianxinqiao.kernel.database.roles import application_environment, grant_application_role
from lianxinqiao.places.models import Area

GIVE_UP_SECONDS = 60
OWNER_SERVES = (
    "数据库账号不能新建登录名，网站只好用它直接登录，历史记录只靠触发器保护；请设置 LXQ_OWNER_DATABASE_URL。"
    " / This database login may not make others: the pages use it as it is, and triggers alone hold history. Set LXQ_OWNER_DATABASE_URL."
)


def serve(options: Any) -> int:
    # A new machine has no calendars and no areas yet; doing it again changes nothing.
    make_ready()
    return run(host=options.host, port=options.port, workers=options.workers, demo=options.demo)


def run(*, host: str, port: int, workers: int, demo: bool) -> int:
    """Run web and worker until told to stop; with ``demo`` build the demonstration town first if there is none.

    Each that ends is started again, the embedded database too. Returns the exit code: 0 after a stop, 1 when the pages never came up.
    """
    may_step_down = grant_application_role()
    if demo and not Area.objects.filter(is_demo=True).exists():
        build(progress=True)
    collect_static()
    connections.close_all()
    environment = dict(os.environ)
    if may_step_down:
        for name, value in application_environment().items():
            environment.pop(name, None) if value is None else environment.update({name: value})
    else:
        print(OWNER_SERVES, file=sys.stderr)
    jobs = [sys.executable, "-m", "lianxinqiao.commands", "work"]
    known = embedded.port() if settings.EMBEDDED_DATABASE else 0

    def mend_database() -> bool:
        nonlocal known
        started = embedded.mend()
        if embedded.port() != known:
            known = embedded.port()
            supervisor.begin_again()
        return started

    supervisor = Supervisor(
        [
            Part(
                "web",
                web_command(host, port, workers),
                {**environment, "LXQ_PATIENCE": PAGE},
                beats=lambda: _answers(f"http://{host}:{port}{reverse('portal:areas')}", well=False),
            ),
            Part("jobs", jobs, {**environment, "LXQ_PATIENCE": LONG}, beats=worker_beats),
        ],
        [Watched("database", mend_database)] if settings.EMBEDDED_DATABASE else [],
    )

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        with registered():
            end = time.monotonic() + GIVE_UP_SECONDS
            served = False
            while served or time.monotonic() < end:
                supervisor.look()
                if not served and (served := _answers(f"http://{host}:{port}{reverse('portal:areas')}")):
                    _say(host, port)
                time.sleep(0.2)
            print("网站没有启动成功，原因见上 / the pages did not come up, see above", file=sys.stderr)
            return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        supervisor.stop()


def _answers(address: str, *, well: bool = True) -> bool:
    """Whether the pages answer: well, or at all, for 503 is an answer, too."""
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310  (our own address)
            return True
    except urllib.error.HTTPError:
        return not well
    except OSError:
        return False


def _say(host: str, port: int) -> None:
    print(f"\n连心桥已启动 / Lianxinqiao is serving:  http://{host}:{port}/\n", flush=True)
    if Area.objects.filter(is_demo=True).exists():
        print(f"演示账号 / demonstration sign-ins（密码都是 / password for all: {PASSWORD}）", flush=True)
        for name, role in SIGN_INS:
            print(f"  {name:12} {Role(role).label}", flush=True)
        public = f"http://{host}:{port}{reverse('portal:areas')}"
        print(f"\n群众页面（不用登录）/ residents' page, no account:  {public}\n", flush=True)
    connections.close_all()
