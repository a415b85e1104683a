"""A public record of scrutiny in which nothing is missing: every kind of child of every page, so many times."""

from datetime import UTC, date, datetime
from typing import Any

from scrutiny.models import AgendaItem, Ground, Meeting, MinutesEdition
from tests import factories
from tests.scrutiny.records import item_record, minutes_with, someone

HELD = date(2022, 1, 27)
ON = datetime(2022, 5, 5, 12, tzinfo=UTC)


def full_record(rows: int) -> None:
    """`rows` of everything at one meeting that was held, with the meetings around it. Make and read it at ON."""
    board = factories.BoardFactory(code="SB", published=True)
    put_off, before, meeting, after, coming = (
        factories.MeetingFactory(board=board, published=True, starts_on=day, **fields)
        for day, fields in (
            (date(2021, 9, 30), {}),
            (date(2021, 10, 28), {"held": True}),
            (HELD, {"held": True, "recording_url": "https://example.org/film"}),
            (date(2022, 4, 28), {"held": True}),
            (date(2022, 7, 28), {"questions_due_on": date(2022, 7, 22), "agenda_due_on": date(2022, 7, 19)}),
        )
    )
    postpone(put_off, meeting)
    postponed_again = factories.MeetingFactory(board=board, published=True, starts_on=date(2022, 7, 7))
    factories.AgendaEntryFactory(item__meeting=postponed_again)
    postpone(postponed_again, coming)
    confirming = factories.AgendaEntryFactory(item__meeting=after).item
    edition, minutes = editions(meeting, confirming, rows)
    log = factories.AgendaItemFactory(meeting=meeting, rolling=AgendaItem.Rolling.ACTIONS)
    factories.AgendaEntryFactory(item=log, edition=edition)
    plan = factories.PlanFactory(in_force=True)
    items = [item for item in AgendaItem.objects.filter(meeting=meeting) if item != log]
    for item in items:
        come_of(item, minutes, before, after, factories.ObjectiveFactory(priority__plan=plan))
    for kind in ("minutes", "agenda-pack"):
        factories.ReportFactory(kind=kind, subject=meeting.public_id, ready=True, published=True)
    factories.ReportFactory(kind="action-log", subject="SB-2021-22-Q4", ready=True, published=True)
    for _ in range(rows):
        factories.BoardFactory(kind="others", published=True)
        factories.CorrectionFactory(edition=minutes, published=True)
        factories.CollaborationAgreementFactory(published=True)
        factories.ComplaintReviewFiguresFactory(published=True)


def postpone(meeting: Meeting, to: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(status="postponed", status_reason="Illness.", postponed_to=to)


def editions(meeting: Meeting, confirming: AgendaItem, rows: int) -> tuple[Any, MinutesEdition]:
    """The latest agenda and the latest minutes: `rows` items on both, one taken off, and one in the minutes alone."""
    items = factories.AgendaItemFactory.create_batch(rows, meeting=meeting)
    off, unlisted = factories.AgendaItemFactory.create_batch(2, meeting=meeting)
    agendas = [factories.AgendaEditionFactory(meeting=meeting, number=n + 1, published=True) for n in range(rows + 1)]
    for agenda in agendas:
        for item in items:
            factories.AgendaEntryFactory(item=item, edition=agenda)
    factories.AgendaEntryFactory(item=off, edition=agendas[0])
    said = tuple(item_record(item, discussion="Asked.") for item in (*items, unlisted))
    there = (someone("A. Person", "present"),)
    for number in range(1, rows + 1):
        minutes_with(meeting, number=number, attendance=there, items=said)
    minutes = minutes_with(
        meeting,
        number=rows + 1,
        attendance=there,
        items=said,
        status=MinutesEdition.Status.CONFIRMED,
        confirmed_at_item=confirming,
    )
    for item in (*items, unlisted):
        factories.MinutesEntryFactory(item=item, edition=minutes, video_seconds=60)
    return agendas[-1], minutes


def come_of(item: AgendaItem, minutes: MinutesEdition, before: Meeting, after: Meeting, objective: Any) -> None:
    """One of everything that an item can have, and of what can come of it."""
    for entry in item.entries.all():
        entry.objectives.add(objective)
        entry.measures.add(factories.MeasureFactory(published=True))
    papers(item)
    factories.CorrectionFactory(edition=minutes, item=item, published=True)
    question = factories.PublicQuestionFactory(
        board=item.meeting.board,
        meeting=item.meeting,
        area=factories.AreaFactory(published=True),
        published=True,
    )
    factories.AnswerFactory(question=question, item=item, published=True)
    factories.AnswerFactory(question=question, item=item, withdrawn=True)
    actions(item, before, after, question, objective)
    decision = factories.DecisionFactory(item=item, published=True)
    decision.objectives.add(objective)
    decision.papers.add(factories.PaperFactory(published=True))
    factories.ReportFactory(kind="decision-notice", subject=decision.public_id, ready=True, published=True)
    confirmed = factories.MeetingFactory(
        board=item.meeting.board, published=True, held=True, starts_on=None, date_words="2019"
    )
    minutes_with(confirmed, status=MinutesEdition.Status.CONFIRMED, confirmed_at_item=item)
    inspection = factories.InspectionFactory(published=True)
    inspection.items.add(item)
    recommendation = factories.RecommendationFactory(inspection=inspection)
    factories.ResponseFactory(inspection=inspection, published=True)
    factories.ResponseFactory(
        inspection=inspection, recommendation=recommendation, action="More staff.", published=True
    )


def papers(item: AgendaItem) -> None:
    """An uploaded paper that replaces another, a report, and one that nobody outside can open."""
    earlier = factories.PaperFactory(published=True)
    report = factories.ReportFactory(ready=True, published=True)
    for paper in (
        earlier,
        factories.PaperFactory(published=True, replaces=earlier),
        factories.PaperFactory(
            published=True, report=report, file="", file_name="", content_type="", size_bytes=None, sha256=""
        ),
        factories.PaperFactory(is_restricted=True, restricted_ground=Ground.LAW),
    ):
        factories.PaperUseFactory(item=item, paper=paper)


def actions(item: AgendaItem, before: Meeting, after: Meeting, question: Any, objective: Any) -> None:
    """One that the item asked for, with updates and what took its place, and one that it closed."""
    office = factories.OrganisationFactory(published=True)
    asked, closed, other = (
        factories.ActionFactory(item=at, owner_organisation=office, question=question, published=True)
        for at in (item, factories.AgendaEntryFactory(item__meeting=before).item, item)
    )
    later = factories.AgendaEntryFactory(item__meeting=after).item
    asked.objectives.add(objective)
    factories.ActionUpdateFactory(action=asked, published=True)
    factories.ActionUpdateFactory(action=asked, withdrawn=True)
    factories.ActionUpdateFactory(action=asked, status="closed", closed_at_item=later, published=True)
    factories.ActionUpdateFactory(action=closed, status="closed", closed_at_item=item, published=True)
    factories.ActionUpdateFactory(action=other, status="superseded", superseded_by_action=asked, published=True)
    factories.ActionUpdateFactory(action=asked, status="superseded", superseded_by_action=other, published=True)
