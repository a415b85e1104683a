"""What was published, for feed readers: minutes with their corrections, papers, and decisions."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import condition

from pcc_portal.components.markdown import render_markdown
from pcc_portal.publishing.kept_pages import etag_of
from pcc_portal.publishing.stamps import Dependency, stamp
from pcc_portal.reports.models import Report
from scrutiny.models import Board, Correction, Decision, Meeting, MinutesEdition, Paper
from scrutiny.queries.decisions import decision_line
from scrutiny.queries.papers import paper_line
from scrutiny.queries.wording import day_of, minutes_name, title_of

NEWEST = 40


@dataclass(frozen=True)
class FeedEntry:
    """`text` is HTML: a reader shows it as a page does."""

    title: str
    text: SafeString
    url: str
    published_at: datetime | None


if TYPE_CHECKING:
    _Feed = Feed[FeedEntry, None]
else:
    _Feed = Feed


class _EntryFeed(_Feed):
    """A feed with an identity of its own, which tells a reader that has the latest of it so. `name` is its address."""

    feed_type = Atom1Feed
    author_name = settings.OFFICE_NAME
    name: ClassVar[str]
    depends_on: ClassVar[tuple[Dependency, ...]]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def version(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
            return etag_of(request, stamp(self.depends_on, timezone.now()))

        return condition(etag_func=version)(super().__call__)(request, *args, **kwargs)

    def feed_guid(self) -> str:
        return f"{settings.SITE_URL}{reverse(f'scrutiny:{self.name}')}"

    def link(self) -> str:
        return reverse("scrutiny:meeting_list")

    def item_title(self, item: FeedEntry) -> str:
        return item.title

    def item_description(self, item: FeedEntry) -> SafeString:
        return item.text

    def item_link(self, item: FeedEntry) -> str:
        return item.url

    def item_pubdate(self, item: FeedEntry) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: FeedEntry) -> datetime | None:
        return item.published_at


class MinutesFeed(_EntryFeed):
    """Every edition of minutes, drafts marked so, and every correction of confirmed ones."""

    name = "minutes_feed"
    depends_on = (Dependency(Board), Dependency(Meeting), Dependency(MinutesEdition), Dependency(Correction))
    title = f"Minutes: {settings.OFFICE_NAME}"
    subtitle = "Minutes of meetings as they are published, and corrections of them."

    def items(self) -> list[FeedEntry]:
        entries = [*_minutes(), *_corrections()]
        return sorted(entries, key=lambda entry: (str(entry.published_at), entry.url), reverse=True)[:NEWEST]


class PaperFeed(_EntryFeed):
    """Every paper that the public can open."""

    name = "paper_feed"
    depends_on = (Dependency(Paper), Dependency(Report))
    title = f"Papers: {settings.OFFICE_NAME}"
    subtitle = "Papers of meetings as they are published."

    def items(self) -> list[FeedEntry]:
        rows = (
            Paper.objects.published().select_related("report", "replaced_by").order_by("-published_at", "-pk")[:NEWEST]
        )
        return [_paper(row) for row in rows]


class DecisionFeed(_EntryFeed):
    """Every decision on the register."""

    name = "decision_feed"
    depends_on = (Dependency(Decision),)
    title = f"Decisions: {settings.OFFICE_NAME}"
    subtitle = "Decisions of the Commissioner as they are published."

    def link(self) -> str:
        return reverse("scrutiny:decision_list")

    def items(self) -> list[FeedEntry]:
        rows = Decision.objects.published().order_by("-published_at", "-pk")[:NEWEST]
        return [_decision(row) for row in rows]


def _minutes() -> list[FeedEntry]:
    rows = MinutesEdition.objects.published().select_related("meeting__board").order_by("-published_at", "-pk")
    return [
        FeedEntry(
            f"{minutes_name(row)}: {title_of(row.meeting)}, {day_of(row.meeting)}",
            format_html(
                "<p>{}</p>{}",
                "The board has confirmed these minutes."
                if row.status == MinutesEdition.Status.CONFIRMED
                else "These minutes are a draft, not yet confirmed.",
                format_html("<p>What changed: {}</p>", row.change_note) if row.change_note else "",
            ),
            row.get_absolute_url(),
            row.published_at,
        )
        for row in rows[:NEWEST]
    ]


def _corrections() -> list[FeedEntry]:
    rows = Correction.objects.published().select_related("edition__meeting__board").order_by("-published_at", "-pk")
    return [
        FeedEntry(
            f"Correction of minutes: {title_of(row.edition.meeting)}, {day_of(row.edition.meeting)}",
            format_html(
                "<p>They say:</p>{}<p>What is right:</p>{}<p>Why: {}</p>",
                render_markdown(row.before, 3),
                render_markdown(row.after, 3),
                row.reason,
            ),
            row.get_absolute_url(),
            row.published_at,
        )
        for row in rows[:NEWEST]
    ]


def _paper(row: Paper) -> FeedEntry:
    assert row.published_at is not None  # noqa: S101 - narrows the type: the paper is public
    line = paper_line(row, row.published_at)
    about = ", ".join(part for part in (row.get_kind_display(), row.author, line.details) if part)
    text = format_html("<p>{}.</p>{}", about, format_html("<p>{}</p>", row.summary) if row.summary else "")
    return FeedEntry(f"{row.reference} {row.title}", text, row.get_absolute_url(), row.published_at)


def _decision(row: Decision) -> FeedEntry:
    line = decision_line(row)
    text = format_html("<p>{}, {}.</p>{}", line.made_by, line.when, render_markdown(row.decision, 3))
    return FeedEntry(str(row), text, line.url, row.published_at)
