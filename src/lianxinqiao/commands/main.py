"""Where ``lxq`` begins.  Help stands in both languages.  Exit codes: 0 done, 1 refused or failed, 2 wrong words."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from lianxinqiao.commands.grammar import parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    read = parser()
    options = read.parse_args(arguments)
    if options.deed is None:
        read.print_help()
        return 2
    # Help and wrong words are answered above, before anything of the product is loaded or written.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    # What is typed, or done by a job, may take long; the pages that `serve` starts are told otherwise.
    os.environ.setdefault("LXQ_PATIENCE", "long")
    # Tables, backups and keys are the owner's; pages and jobs come in by a login of their own.
    if (owner := os.environ.get("LXQ_OWNER_DATABASE_URL")) and options.deed[0] not in ("pages", "work"):
        os.environ["LXQ_WEB_DATABASE_URL"] = os.environ.get("DATABASE_URL", "")
        os.environ["DATABASE_URL"] = owner
    import django
    from django.utils import translation

    from lianxinqiao.commands.answers import CommandFailed
    from lianxinqiao.kernel.database.embedded import EmbeddedDatabaseError, make_secret_key
    from lianxinqiao.kernel.errors import DomainError
    from lianxinqiao.kernel.keyring import KeyRingMissing

    if "SECRET_KEY" not in os.environ:
        make_secret_key()
    django.setup()
    # It knows tables, which are there from here on.
    from lianxinqiao.commands.who import asked_who, note_who

    module, name = options.deed
    with translation.override(options.language):
        try:
            who = asked_who(options.who) if options.changes(options) else ""
            typed = sys.argv[1:] if arguments is None else arguments
            if who and not options.noted_after:
                note_who(who, typed)
            code = int(getattr(import_module(f"lianxinqiao.commands.{module}"), name)(options) or 0)
            if who and options.noted_after:
                note_who(who, typed)
            return code
        except (DomainError, CommandFailed, EmbeddedDatabaseError, KeyRingMissing) as problem:
            print(problem, file=sys.stderr)
            return 1
        except BrokenPipeError:
            return 0
