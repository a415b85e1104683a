"""The latest public minutes of a meeting as a document: who was there, what was said, and what came of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from pcc_portal.organisations.models import Organisation
from plan.reports.made_from import rows_of
from plan.reports.shapes import MadeFrom
from scrutiny.models import Action, ActionUpdate, Board, Correction, Decision, Meeting, MinutesEdition
from scrutiny.queries.attendance import AttendanceLine
from scrutiny.queries.came_of import CameOf
from scrutiny.queries.editions import MinutedItem, MinutesEditionPage, minutes_edition_page
from scrutiny.queries.meeting_page import meeting_page
from scrutiny.reports.meetings import choices, facts_of, public_meeting, title_of_meeting, whole_address
from scrutiny.reports.shapes import AskedPart, CorrectionPart, MinutedPart, MinutesReport, PersonPart

MINUTES = "minutes"


def check_minutes(subject: str, today: date) -> None:
    """Raises ValueError with a sentence for a meeting that is not public or has no public minutes."""
    public_meeting(subject, timezone.now())
    _latest(subject)


def title_of_minutes(subject: str) -> str:
    return title_of_meeting("Minutes", subject)


def meetings_with_minutes(today: date) -> list[tuple[str, str]]:
    """The meetings whose minutes are public, the latest first."""
    minuted = MinutesEdition.objects.published().order_by().values("meeting")
    return choices(Meeting.objects.published().filter(pk__in=minuted).select_related("board"))


def _latest(subject: str) -> MinutesEdition:
    editions = MinutesEdition.objects.current().filter(meeting__public_id=subject)
    edition = editions.select_related("meeting__board", "confirmed_at_item__meeting__board").first()
    if edition is None:
        raise ValueError("The minutes of this meeting are not public. Publish them first, as a draft or confirmed.")
    return edition


def build_minutes_report(subject: str) -> MinutesReport:
    """`subject` is a meeting's permanent id. Raises ValueError with a sentence where it has no public minutes."""
    at = timezone.now()
    meeting = public_meeting(subject, at)
    edition = _latest(subject)
    page = meeting_page(meeting, timezone.localdate(at), at)
    said = minutes_edition_page(edition, at)
    came_of = {item.url: item.came_of for item in page.items}
    return MinutesReport(
        meeting=meeting.public_id,
        board=page.line.title,
        when=page.line.when,
        url=whole_address(edition.get_absolute_url()),
        name=said.head.name,
        number=said.head.number,
        published_on=timezone.localdate(said.head.published_at),
        change_note=said.head.change_note,
        sha256=said.head.sha256,
        is_draft=said.is_draft,
        confirmed_at=said.confirmed_at.text if said.confirmed_at else "",
        facts=facts_of(page),
        counts=said.attendance.counts,
        there=_people(said.attendance.there),
        advising=_people(said.attendance.advising),
        away=_people(said.attendance.away),
        items=tuple(_item(item, came_of.get(item.url, CameOf())) for item in said.items),
        corrections=_corrections(said),
        made_from=_made_from(edition, said.confirmed_at is not None),
    )


def _corrections(said: MinutesEditionPage) -> tuple[CorrectionPart, ...]:
    """Those of the whole and those of single items, the earliest first."""
    found = [("", line) for line in said.corrections]
    found += [(item.name, line) for item in said.items for line in item.corrections]
    return tuple(
        CorrectionPart(timezone.localdate(line.published_at), item, line.before, line.after, line.reason)
        for item, line in sorted(found, key=lambda pair: pair[1].published_at)
    )


def _people(lines: Iterable[AttendanceLine]) -> tuple[PersonPart, ...]:
    return tuple(PersonPart(line.name, line.about, line.status) for line in lines)


def _item(item: MinutedItem, came_of: CameOf) -> MinutedPart:
    return MinutedPart(
        name=item.name,
        ground=item.ground,
        discussion=item.discussion,
        outcome=item.outcome,
        verdict=item.verdict,
        verdict_reason=item.verdict_reason,
        actions=tuple(
            AskedPart(
                line.reference,
                line.text,
                ", ".join(filter(None, (line.owner, line.owner_organisation))),
                line.first_due_on,
            )
            for line in came_of.actions
        ),
        decisions=tuple(link.text for link in came_of.decisions),
        closed=tuple(link.text for link in came_of.closed),
        confirmed=tuple(link.text for link in came_of.confirmed),
    )


def _made_from(edition: MinutesEdition, is_confirming_public: bool) -> tuple[MadeFrom, ...]:
    meeting, confirming = edition.meeting, edition.confirmed_at_item
    items = list(meeting.items.values_list("pk", flat=True))
    actions = Action.objects.published().filter(item__in=items).order_by()
    closings = ActionUpdate.objects.published().filter(closed_at_item__in=items).order_by()
    owners = Organisation.objects.published().filter(actions_owned__in=actions)
    confirmed = MinutesEdition.objects.published().filter(confirmed_at_item__in=items)
    meetings = [meeting.public_id]
    if is_confirming_public and confirming is not None:
        meetings.append(confirming.meeting.public_id)
    found = [
        rows_of(Board, [meeting.board.public_id]),
        rows_of(Meeting, meetings),
        rows_of(MinutesEdition, [edition.public_id, *_ids(confirmed)]),
        rows_of(Correction, _ids(Correction.objects.published().filter(edition__meeting=meeting))),
        rows_of(Action, [*_ids(actions), *closings.values_list("action__public_id", flat=True)]),
        rows_of(ActionUpdate, _ids(closings)),
        rows_of(Organisation, _ids(owners)),
        rows_of(Decision, _ids(Decision.objects.published().filter(item__in=items))),
    ]
    return tuple(part for part in found if part.ids)


def _ids(rows: QuerySet[Any]) -> list[str]:
    return list(rows.values_list("public_id", flat=True))
