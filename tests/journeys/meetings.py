"""Meetings with a whole record, for the browser: made up, beside the real ones of which little is known."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from plan.models import Objective
from scrutiny.models import AgendaItem, Board, Meeting
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    CorrectionFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesEntryFactory,
    PaperFactory,
    PaperUseFactory,
)
from tests.scrutiny.records import item_record, minutes_with, someone

SAID = "The Chief Constable was **asked** why.\n\n- Speed was one cause.\n- Three roads stand out."


def load_meetings() -> None:
    """One to come, one with confirmed and corrected minutes, one with draft minutes, and two that are off."""
    board = BoardFactory(
        published=True,
        name="Demonstration Board",
        purpose="To show how the pages work",
        how_to_attend="Come to the **main entrance**. You need no ticket.",
    )
    BoardFactory(published=True, name="Demonstration Panel", kind=Board.Kind.OTHERS, host="A council")
    day = timezone.localdate() + timedelta(days=21)
    coming = MeetingFactory(
        board=board,
        published=True,
        starts_on=day,
        start_time=time(14),
        end_time=time(16, 30),
        venue="Town Hall",
        online_url="https://www.example.org/live",
        agenda_due_on=day - timedelta(days=9),
        questions_due_on=day - timedelta(days=5),
    )
    off: dict[str, Any] = {"board": board, "published": True, "status_reason": "The hall was flooded."}
    MeetingFactory(**off, starts_on=date(2022, 7, 7), status="postponed", postponed_to=coming)
    MeetingFactory(**off, starts_on=date(2022, 7, 14), status="cancelled")
    first, second = (
        MeetingFactory(
            board=board,
            published=True,
            held=True,
            starts_on=starts_on,
            venue="Town Hall",
            recording_url="https://www.example.org/recording.mp4",
            agenda_due_on=starts_on - timedelta(days=9),
        )
        for starts_on in (date(2022, 1, 27), date(2022, 4, 28))
    )
    items = _agenda(first)
    confirmed_at = _agenda(second)[0]
    _minutes(first, items, "14", number=1)
    confirmed = _minutes(first, items, "15", number=2, status="confirmed", confirmed_at_item=confirmed_at)
    CorrectionFactory(edition=confirmed, item=items[2], published=True)
    draft = minutes_with(second)
    MinutesEntryFactory(item=confirmed_at, edition=draft, discussion=SAID)
    late = ActionFactory(item=items[2], published=True, reference="DB-2021-Q4-01")
    closed = ActionFactory(item=items[2], published=True, reference="DB-2021-Q4-02")
    ActionUpdateFactory(action=closed, status="closed", closed_at_item=confirmed_at, published=True)
    late.objectives.add(*Objective.objects.published()[:1])
    DecisionFactory(item=items[2], published=True)


def _agenda(meeting: Meeting) -> list[AgendaItem]:
    """Two editions: the second takes an item off, adds another, and has papers of every kind."""
    titles = ["Minutes of the previous meeting", "Action log", "Road safety", "Fraud", "A case"]
    rolling = {0: AgendaItem.Rolling.MINUTES, 1: AgendaItem.Rolling.ACTIONS}
    items: list[AgendaItem] = [
        AgendaItemFactory(meeting=meeting, order=n + 1, number=str(n + 1), title=title, rolling=rolling.get(n, ""))
        for n, title in enumerate(titles)
    ]
    off = AgendaItemFactory(meeting=meeting, order=9, number="9", title="Taken off")
    first = AgendaEditionFactory(meeting=meeting, number=1, published=True)
    second = AgendaEditionFactory(meeting=meeting, number=2, published=True)
    for edition, listed in [(first, [*items[:3], off]), (second, items)]:
        for item in listed:
            is_private = item is items[4]
            entry = AgendaEntryFactory(
                item=item,
                edition=edition,
                description=SAID,
                purpose="discussion",
                presenter="Chief Constable",
                is_private=is_private,
                private_ground="safety" if is_private else "",
            )
            entry.objectives.add(*Objective.objects.published().filter(code__in=["1.1", "2.1"]))
    paper = PaperFactory(published=True, title="Road safety: the figures", late_reason="The figures came late.")
    PaperFactory(published=True, title="Road safety: the figures, put right", replaces=paper)
    PaperUseFactory(item=items[2], paper=paper)
    PaperUseFactory(item=items[3], paper=PaperFactory(published=True, is_supplementary=True))
    PaperUseFactory(item=items[3], paper=PaperFactory(is_restricted=True, restricted_ground="justice"), order=2)
    return items


def _minutes(meeting: Meeting, items: list[AgendaItem], figure: str, *, number: int, **fields: Any) -> Any:
    attendance = (
        someone("A. One", "present", "Commissioner"),
        someone("B. Two", "remote", "Chief Constable"),
        someone("C. Three", "substitute", substitute_for="D. Four"),
        someone("E. Five", "in_attendance", "Clerk"),
        someone("F. Six", "apologies"),
    )
    said = {"discussion": f"It was {figure}.\n\n{SAID}", "outcome": "More was wanted."}
    verdict = {"verdict": "partly", "verdict_reason": "The money is not clear."}
    records = [item_record(item, number=item.number, title=item.title, **said, **verdict) for item in items[:4]]
    private = item_record(items[4], number="5", title="A case", ground="safety")
    edition = minutes_with(meeting, number=number, attendance=attendance, items=(*records, private), **fields)
    for item in items[:4]:
        MinutesEntryFactory(item=item, edition=edition, **said, **verdict, video_seconds=725)
    return edition
