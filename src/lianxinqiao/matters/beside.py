"""What matters are opened beside that is no matter itself."""

from __future__ import annotations

from django.db.models import QuerySet

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.facts import register_fact
from lianxinqiao.matters.openings import Beside
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household


def words_of_home(home: Household) -> str:
    """Return how a home is called: by its area, group and number, never by a name."""
    return f"{home.area.short_name} {home.group.name} {home.house_no}"


def page_of_home(home: Household, by: Staff) -> str | None:
    """Return the page of a home for those who may open it."""
    return Household.objects.visible_to(by).page_of(home.pk)


def areas_of(by: Staff) -> QuerySet[Area]:
    """Return the responsibility areas somebody serves today."""
    areas = Area.objects.valid_on(local_date(now())).responsibility_areas()
    return areas.filter(pk__in=scope_of(by).area_ids())


HOME = Beside(
    Household, lambda by: Household.objects.visible_to(by).living_here().select_related("area", "group"), words_of_home
)
# Not locked: many are opened in one area at the same time.
IN_AREA = Beside(Area, areas_of, lambda area: area.name, locked=False)
register_fact(Household, words_of_home, page_of_home)
register_fact(Staff, lambda person: person.name)
