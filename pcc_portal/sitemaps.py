"""The addresses that search engines are told of: public pages alone."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from pcc_portal.reports.models import Report
from plan.models import Commitment, Measure, Objective, Plan, Priority
from scrutiny.models import AgendaEntry, Board, Meeting, Paper

if TYPE_CHECKING:
    _Sitemap = Sitemap[Any]
else:
    _Sitemap = Sitemap  # generic to the type checker alone

PAGES = [
    "home",
    "plan:plan_in_force_detail",
    "plan:plan_list",
    "plan:measure_list",
    "plan:budget_list",
    "plan:consultation_list",
    "scrutiny:meeting_list",
    "scrutiny:board_list",
    "scrutiny:coverage_detail",
    "reports:report_list",
    "about",
    "accessibility",
    "privacy",
    "cookies",
]


class PageSitemap(_Sitemap):
    def items(self) -> list[str]:
        return PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class PublishedSitemap(_Sitemap):
    """The published rows of one model, each at its own address."""

    limit = 5000

    def __init__(self, rows: Callable[[], QuerySet[Any]], address: Callable[[Any], str]) -> None:
        self.rows = rows
        self.address = address

    def items(self) -> QuerySet[Any]:
        return self.rows().order_by("pk")

    def location(self, item: Any) -> str:
        return self.address(item)

    def lastmod(self, item: Any) -> datetime:
        modified: datetime = item.modified_at
        return modified


def _own_address(row: Any) -> str:
    address: str = row.get_absolute_url()
    return address


SITEMAPS: dict[str, _Sitemap] = {
    "pages": PageSitemap(),
    "plans": PublishedSitemap(lambda: Plan.objects.published(), _own_address),
    "priorities": PublishedSitemap(lambda: Priority.objects.published(), _own_address),
    "objectives": PublishedSitemap(lambda: Objective.objects.published(), _own_address),
    "commitments": PublishedSitemap(lambda: Commitment.objects.published(), _own_address),
    "measures": PublishedSitemap(lambda: Measure.objects.published(), _own_address),
    "boards": PublishedSitemap(lambda: Board.objects.published(), _own_address),
    "meetings": PublishedSitemap(lambda: Meeting.objects.published(), _own_address),
    # An item's own row is work in progress: what the public reads of it is its entry in the latest agenda.
    "items": PublishedSitemap(lambda: AgendaEntry.objects.published().select_related("item"), _own_address),
    "papers": PublishedSitemap(lambda: Paper.objects.published(), _own_address),
    "reports": PublishedSitemap(
        lambda: Report.objects.published(), lambda row: reverse("reports:report_detail", args=[row.public_id])
    ),
}
