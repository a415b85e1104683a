"""One edition of an agenda or of minutes as it was published, and what differs from the one before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from plan.queries.addresses import address
from plan.queries.wording import long_date
from scrutiny.models import AgendaEdition, AgendaItem, Correction, Ground, Meeting, MinutesEdition
from scrutiny.queries.agenda_differences import AgendaDifference, agenda_difference, load_entries
from scrutiny.queries.attendance import AttendancePage, attendance_page
from scrutiny.queries.items import CorrectionLine, ItemLine, bare_lines, correction_line
from scrutiny.queries.minutes_differences import MinutesDifference, minutes_difference
from scrutiny.queries.wording import Link, called, confirming_item, day_of, minutes_name, title_of
from scrutiny.records import MinutesItemRecord, MinutesRecord, read


@dataclass(frozen=True)
class EditionHead:
    """What stands over an edition. `newest` leads to the latest public one, None where this is it.

    `earlier` leads to the public edition before this one, None for the first. `sha256` is "" where there is no record
    to take it of.
    """

    name: str
    number: int
    meeting: Link
    when: str
    called: str
    published_at: datetime
    change_note: str
    sha256: str
    newest: Link | None
    earlier: Link | None


@dataclass(frozen=True)
class AgendaEditionPage:
    """`difference` None: there is no public edition before this one."""

    head: EditionHead
    is_compiled: bool
    items: tuple[ItemLine, ...]
    difference: AgendaDifference | None


@dataclass(frozen=True)
class MinutedItem:
    """What the edition says of an item. `ground` is "" for an item heard in public; a private one has no text.

    `url` is "" for an item that has no page: a private one that no agenda lists. `corrections` are of its text.
    """

    name: str
    url: str
    ground: str
    discussion: str
    outcome: str
    verdict: str
    verdict_reason: str
    corrections: tuple[CorrectionLine, ...]


@dataclass(frozen=True)
class MinutesEditionPage:
    """`confirmed_at` is the item of a later meeting, None for a draft. `difference` None: no public edition before.

    `corrections` speak of the attendance or the whole; those of an item stand with it. `corrected_on` is the day of
    the latest, None where nothing was corrected.
    """

    head: EditionHead
    is_draft: bool
    confirmed_at: Link | None
    attendance: AttendancePage
    items: tuple[MinutedItem, ...]
    corrections: tuple[CorrectionLine, ...]
    corrected_on: date | None
    difference: MinutesDifference | None


def agenda_edition_page(edition: AgendaEdition, at: datetime) -> AgendaEditionPage:
    """One public edition, which comes with its meeting and board; in four queries."""
    others = list(AgendaEdition.objects.published(at).filter(meeting=edition.meeting_id).order_by("-number"))
    before = next((row for row in others if row.number < edition.number), None)
    load_entries(edition, *([before] if before else []))
    return AgendaEditionPage(
        head=_head(edition, f"Agenda, edition {edition.number}", others[0], before),
        is_compiled=edition.is_compiled,
        items=bare_lines(edition.entries.all()),
        difference=agenda_difference(before, edition) if before else None,
    )


def minutes_edition_page(edition: MinutesEdition, at: datetime) -> MinutesEditionPage:
    """One public edition, which comes with its meeting and board, and the item that confirmed it; in four queries."""
    others = list(MinutesEdition.objects.published(at).filter(meeting=edition.meeting_id).order_by("-number"))
    before = next((row for row in others if row.number < edition.number), None)
    record = read(edition.data, MinutesRecord)
    with_page = AgendaItem.objects.with_page(at).filter(meeting=edition.meeting_id)
    pages = set(with_page.values_list("public_id", flat=True))
    rows = list(
        Correction.objects.published(at).filter(edition=edition).select_related("item").order_by("published_at", "pk")
    )
    of_item: dict[str, list[CorrectionLine]] = defaultdict(list)
    for row in rows:
        of_item[row.item.public_id if row.item else ""].append(correction_line(row))
    return MinutesEditionPage(
        head=_head(edition, minutes_name(edition), others[0], before),
        is_draft=edition.status != MinutesEdition.Status.CONFIRMED,
        confirmed_at=confirming_item(edition, at),
        attendance=attendance_page(record.attendance),
        items=tuple(_minuted(row, row.item in pages, of_item[row.item]) for row in record.items),
        corrections=tuple(of_item[""]),
        corrected_on=timezone.localdate(rows[-1].published_at) if rows else None,
        difference=minutes_difference(before, edition) if before else None,
    )


def read_instead(edition: AgendaEdition | MinutesEdition, at: datetime) -> str:
    """What the public reads of the meeting once this public edition is withdrawn, in a sentence."""
    noun = "agenda" if isinstance(edition, AgendaEdition) else "minutes"
    others = type(edition).objects.published(at).filter(meeting=edition.meeting_id).exclude(pk=edition.pk)
    other = others.order_by("-number").first()
    if other is None:
        return f"No other edition of the {noun} is public: the meeting's page will show none."
    assert other.published_at is not None  # noqa: S101 - narrows the type: the edition is public
    which = f"edition {other.number}, which was published on {long_date(timezone.localdate(other.published_at))}"
    if other.number > edition.number:
        return f"The public reads {which}, and goes on reading it."
    return f"The public will then read {which}, as the latest {noun}. Is that right? If not, publish a new one first."


def _head(
    edition: AgendaEdition | MinutesEdition,
    name: str,
    newest: AgendaEdition | MinutesEdition,
    before: AgendaEdition | MinutesEdition | None,
) -> EditionHead:
    meeting: Meeting = edition.meeting
    assert edition.published_at is not None  # noqa: S101 - narrows the type: the edition is public
    return EditionHead(
        name=name,
        number=edition.number,
        meeting=Link(title_of(meeting), address("scrutiny:meeting_detail", meeting.public_id)),
        when=day_of(meeting),
        called=called(meeting),
        published_at=edition.published_at,
        change_note=edition.change_note,
        sha256=edition.sha256,
        newest=_link(newest) if newest.pk != edition.pk else None,
        earlier=_link(before) if before else None,
    )


def _link(edition: AgendaEdition | MinutesEdition) -> Link:
    return Link(f"edition {edition.number}", edition.get_absolute_url())


def _minuted(row: MinutesItemRecord, has_page: bool, corrections: list[CorrectionLine]) -> MinutedItem:
    return MinutedItem(
        name=f"{row.number}. {row.title}" if row.number else row.title,
        url=address("scrutiny:item_detail", row.item) if has_page else "",
        ground=Ground(row.ground).label if row.ground else "",
        discussion=row.discussion,
        outcome=row.outcome,
        verdict=row.verdict,
        verdict_reason=row.verdict_reason,
        corrections=tuple(corrections),
    )
