"""What changed, for feed readers: progress updates and figures as they are published."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pcc_portal.components.markdown import render_markdown
from plan.models import Observation, ProgressUpdate
from plan.queries.lines import figure_line
from plan.queries.updates import update_line
from plan.queries.wording import in_period, long_date

NEWEST = 40


@dataclass(frozen=True)
class FeedEntry:
    """`text` is HTML: a reader shows it as a page does."""

    title: str
    text: SafeString
    url: str
    published_at: datetime


if TYPE_CHECKING:
    _Feed = Feed[FeedEntry, None]
else:
    _Feed = Feed


class UpdateFeed(_Feed):
    """The newest published progress updates and figures of the plan."""

    feed_type = Atom1Feed
    title = f"Plan and figures: {settings.OFFICE_NAME}"
    subtitle = "Progress on the Police and Crime Plan, and new figures, as they are published."
    author_name = settings.OFFICE_NAME

    def link(self) -> str:
        return reverse("plan:plan_in_force_detail")

    def items(self) -> list[FeedEntry]:
        entries = [*_updates(), *_figures()]
        return sorted(entries, key=lambda entry: (entry.published_at, entry.url), reverse=True)[:NEWEST]

    def item_title(self, item: FeedEntry) -> str:
        return item.title

    def item_description(self, item: FeedEntry) -> SafeString:
        return item.text

    def item_link(self, item: FeedEntry) -> str:
        return item.url

    def item_pubdate(self, item: FeedEntry) -> datetime:
        return item.published_at

    def item_updateddate(self, item: FeedEntry) -> datetime:
        return item.published_at


def _updates() -> list[FeedEntry]:
    rows = (
        ProgressUpdate.objects.published()
        .select_related("commitment", "author_organisation", "corrects")
        .order_by("-published_at", "-pk")[:NEWEST]
    )
    lines = [update_line(row, settings.OFFICE_NAME) for row in rows]
    return [
        FeedEntry(
            f"{line.commitment_code}: {line.status_label}, {long_date(line.period_ends_on)}",
            format_html("<p>{}</p>{}", line.commitment_text, render_markdown(line.narrative, 3)),
            line.url,
            line.published_at,
        )
        for line in lines
    ]


def _figures() -> list[FeedEntry]:
    rows = (
        Observation.objects.published()
        .current()
        .select_related("version__measure", "area")
        .order_by("-published_at", "-pk")[:NEWEST]
    )
    return [
        FeedEntry(
            f"{line.measure_title}: {line.text}",
            format_html("<p>{} {}: {} ({}).</p>", line.area, in_period(line.period), line.text, line.status_label),
            # A page has one address and many figures: the figure's own id keeps the entries apart.
            f"{row.version.measure.get_absolute_url()}#figure-{line.public_id}",
            line.published_at,
        )
        for row in rows
        for line in [figure_line(row)]
    ]
