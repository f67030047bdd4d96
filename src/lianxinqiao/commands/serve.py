"""``lxq serve``: the pages and the jobs in one go, each in its own process, without a root's rights."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.urls import reverse

from lianxinqiao.accounts.choices import Role
from lianxinqiao.commands.setup import make_ready
from lianxinqiao.demo.build import PASSWORD, build
from lianxinqiao.demo.teams import SIGN_INS
from lianxinqiao.kernel.database.roles import ROLE, grant_application_role
from lianxinqiao.places.models import Area

GIVE_UP_SECONDS = 60


def serve(options: Any) -> int:
    # A new machine has no calendars and no areas yet; doing it again changes nothing.
    make_ready()
    return run(host=options.host, port=options.port, workers=options.workers, demo=options.demo)


def run(*, host: str, port: int, workers: int, demo: bool) -> int:
    """Run web and worker until told to stop; with ``demo`` build the demonstration town first if there is none.

    Returns the exit code: 0 after a stop, 1 when one of them ended by itself.
    """
    may_step_down = grant_application_role()
    if demo and not Area.objects.filter(is_demo=True).exists():
        build(progress=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    environment = dict(os.environ)
    if may_step_down:
        environment["LXQ_DATABASE_ROLE"] = ROLE
    web = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            host,
            "--port",
            str(port),
            "--workers",
            str(workers),
            "--blocking-threads",
            "4",
            "--backpressure",
            "64",
            "--no-ws",
            "--log-level",
            "warning",
            "lianxinqiao.wsgi:application",
        ],
        env=environment,
    )
    jobs = subprocess.Popen([sys.executable, "-m", "lianxinqiao.commands", "work"], env=environment)

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        if _wait(f"http://{host}:{port}{reverse('portal:areas')}", web):
            _say(host, port)
        while web.poll() is None and jobs.poll() is None:
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for process in (web, jobs):
            process.terminate()
        for process in (web, jobs):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(address: str, web: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < end and web.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  (our own address)
                return True
        except OSError:
            time.sleep(0.2)
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
