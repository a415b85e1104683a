"""The addresses that search engines are told of: public pages alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.sitemaps import Sitemap
from django.db.models import F, Value
from django.urls import reverse
from django.utils import timezone

from pcc_portal.reports.models import Report
from plan.models import Commitment, Measure, Objective, Plan, Priority
from plan.queries.addresses import address
from scrutiny.models import (
    Action,
    AgendaEntry,
    Board,
    Decision,
    Inspection,
    Meeting,
    MinutesEntry,
    Paper,
    PublicQuestion,
)

if TYPE_CHECKING:
    _Sitemap = Sitemap["Page"]
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
    "scrutiny:action_list",
    "scrutiny:decision_list",
    "scrutiny:question_list",
    "scrutiny:inspection_list",
    "scrutiny:agreement_list",
    "scrutiny:complaint_review_list",
    "reports:report_list",
    "about",
    "transparency",
    "accessibility",
    "privacy",
    "cookies",
]
# Published rows with a page of their own at a time: the name of its address, and where its permanent id is.
ROWS: list[tuple[Callable[[datetime], Any], str, str]] = [
    (Plan.objects.published, "plan:plan_detail", "public_id"),
    (Priority.objects.published, "plan:priority_detail", "public_id"),
    (Objective.objects.published, "plan:objective_detail", "public_id"),
    (Commitment.objects.published, "plan:commitment_detail", "public_id"),
    (Measure.objects.published, "plan:measure_detail", "public_id"),
    (Board.objects.published, "scrutiny:board_detail", "public_id"),
    (Meeting.objects.published, "scrutiny:meeting_detail", "public_id"),
    # An item's own row is work in progress: what the public reads of it is its entry in the latest agenda or minutes.
    (AgendaEntry.objects.published, "scrutiny:item_detail", "item__public_id"),
    (MinutesEntry.objects.unlisted, "scrutiny:item_detail", "item__public_id"),
    (Paper.objects.published, "scrutiny:paper_detail", "public_id"),
    (Action.objects.published, "scrutiny:action_detail", "public_id"),
    (Decision.objects.published, "scrutiny:decision_detail", "public_id"),
    (PublicQuestion.objects.published, "scrutiny:question_detail", "public_id"),
    (Inspection.objects.published, "scrutiny:inspection_detail", "public_id"),
    (Report.objects.published, "reports:report_detail", "public_id"),
]


@dataclass(frozen=True)
class Page:
    """`modified_at` None: a page of no single row."""

    path: str
    modified_at: datetime | None = None


class PageSitemap(_Sitemap):
    """Every public page, in one query."""

    def items(self) -> list[Page]:
        at = timezone.now()
        first, *others = (_rows(number, at) for number in range(len(ROWS)))
        rows: list[Any] = sorted(first.union(*others, all=True))
        return [
            *(Page(reverse(name)) for name in PAGES),
            *(Page(address(ROWS[number][1], public_id), modified_at) for number, _, public_id, modified_at in rows),
        ]

    def location(self, item: Page) -> str:
        return item.path

    def lastmod(self, item: Page) -> datetime | None:
        return item.modified_at


def _rows(number: int, at: datetime) -> Any:
    """(number of the kind, key, permanent id, when it was last changed) of each public row of a kind."""
    published, _, path = ROWS[number]
    # Names that no model has a field of.
    rows = published(at).order_by().annotate(page_kind=Value(number), page_id=F(path))
    return rows.values_list("page_kind", "pk", "page_id", "modified_at")


SITEMAPS: dict[str, PageSitemap] = {"pages": PageSitemap()}
