"""Telephones and citizen numbers that were noted with a search or a file before they were left out are left out (ADR 0025)."""

import json

from django.db import connection, migrations

from lianxinqiao.kernel.database.history import rewriting
from lianxinqiao.kernel.text import without_numbers


def leave_out(_apps, _editor):
    with rewriting("audit_auditentry"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, subject, detail::text FROM audit_auditentry WHERE subject ~ '[0-9]{3}' OR detail::text ~ '[0-9]{3}'"
        )
        for pk, subject, detail in cursor.fetchall():
            said, kept = without_numbers(subject)[:200], without_numbers(json.loads(detail))
            if (said, kept) != (subject, json.loads(detail)):
                cursor.execute(
                    "UPDATE audit_auditentry SET subject = %s, detail = %s::jsonb WHERE id = %s",
                    [said, json.dumps(kept, ensure_ascii=False), pk],
                )


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_purposes_are_said_by_apps")]

    operations = [migrations.RunPython(leave_out, migrations.RunPython.noop)]
