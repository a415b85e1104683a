import hashlib
from datetime import UTC, date, datetime
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from scrutiny.models import (
    Action,
    ActionUpdate,
    AgendaEdition,
    AgendaEntry,
    AgendaItem,
    Answer,
    Attendance,
    Board,
    CollaborationAgreement,
    ComplaintReviewFigures,
    Correction,
    Decision,
    Inspection,
    Meeting,
    MinutesEdition,
    MinutesEntry,
    Paper,
    PaperUse,
    PublicQuestion,
    QuestionContact,
    QuestionMail,
    Recommendation,
    ReferenceSeries,
    Response,
)
from scrutiny.records import AgendaRecord, MinutesRecord, sha256_of, written
from tests.factories.accounts import UserFactory
from tests.factories.publishing import PublishableFactory

PAPER = b"%PDF-1.7 stands for a paper"


class ReferenceSeriesFactory(DjangoModelFactory):
    class Meta:
        model = ReferenceSeries

    prefix = factory.Sequence(lambda n: f"SB-{2000 + n}-Q1")


class BoardFactory(PublishableFactory):
    """One of the office's own boards, a draft; `kind=Board.Kind.OTHERS` for those of others."""

    class Meta:
        model = Board

    code = factory.Sequence(lambda n: f"B{n}")
    name = factory.Sequence(lambda n: f"Board {n}")
    kind = Board.Kind.OWN


class MeetingFactory(PublishableFactory):
    """A planned meeting of a public board. `held=True` for one that took place."""

    class Meta:
        model = Meeting

    class Params:
        held = factory.Trait(status=Meeting.Status.HELD)

    board = factory.SubFactory(BoardFactory, published=True)
    starts_on = factory.Sequence(lambda n: date(2022, 1, 27).replace(year=2022 + n % 1000))


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    name = factory.Sequence(lambda n: f"Attendee {n}")
    post = "Chief Constable"
    status = Attendance.Status.PRESENT


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory, published=True)
    order = factory.Sequence(lambda n: n + 1)
    number = factory.LazyAttribute(lambda item: str(item.order))
    title = factory.Sequence(lambda n: f"Item title {n}")


def _about(edition: Any) -> dict[str, Any]:
    """The head of an edition's record; its lists stay empty unless a test writes them."""
    return {
        "meeting": edition.meeting.public_id,
        "board": edition.meeting.board.name,
        "day": edition.meeting.starts_on or date(2022, 1, 27),
        "edition": edition.number,
        "change_note": edition.change_note,
    }


class AgendaEditionFactory(PublishableFactory):
    class Meta:
        model = AgendaEdition

    meeting = factory.SubFactory(MeetingFactory, published=True)
    number = 1
    change_note = factory.LazyAttribute(lambda edition: "" if edition.number == 1 else "An item was added.")
    data = factory.LazyAttribute(lambda edition: written(AgendaRecord(**_about(edition), items=())))
    sha256 = factory.LazyAttribute(lambda edition: sha256_of(edition.data))


class AgendaEntryFactory(DjangoModelFactory):
    """An item as a public edition lists it; the edition and the item are of one meeting."""

    class Meta:
        model = AgendaEntry

    item = factory.SubFactory(AgendaItemFactory)
    edition = factory.LazyAttribute(
        lambda entry: (
            AgendaEdition.objects.filter(meeting=entry.item.meeting).order_by("-number").first()
            or AgendaEditionFactory(meeting=entry.item.meeting, published=True)
        )
    )
    order = factory.LazyAttribute(lambda entry: entry.item.order)
    number = factory.LazyAttribute(lambda entry: entry.item.number)
    title = factory.LazyAttribute(lambda entry: entry.item.title)


class PaperFactory(PublishableFactory):
    """An uploaded paper (no real PDF)."""

    class Meta:
        model = Paper

    reference = factory.Sequence(lambda n: f"SB-2022-Q4-P{n:02}")
    title = factory.Sequence(lambda n: f"Paper title {n}")
    file = factory.LazyFunction(lambda: ContentFile(PAPER, name="paper.pdf"))
    file_name = "paper.pdf"
    content_type = "application/pdf"
    size_bytes = len(PAPER)
    sha256 = hashlib.sha256(PAPER).hexdigest()


class PaperUseFactory(DjangoModelFactory):
    class Meta:
        model = PaperUse

    item = factory.SubFactory(AgendaItemFactory)
    paper = factory.SubFactory(PaperFactory, published=True)


class MinutesEditionFactory(PublishableFactory):
    class Meta:
        model = MinutesEdition

    meeting = factory.SubFactory(MeetingFactory, published=True, held=True)
    number = 1
    change_note = factory.LazyAttribute(lambda edition: "" if edition.number == 1 else "A name was put right.")
    drafted_at = factory.LazyFunction(timezone.now)
    drafted_by = factory.SubFactory(UserFactory)
    status = MinutesEdition.Status.DRAFT
    data = factory.LazyAttribute(
        lambda edition: written(
            MinutesRecord(**_about(edition), status=edition.status, confirmed_at="", attendance=(), items=())
        )
    )
    sha256 = factory.LazyAttribute(lambda edition: sha256_of(edition.data))


class MinutesEntryFactory(DjangoModelFactory):
    """What a public edition says of an item; the edition and the item are of one meeting."""

    class Meta:
        model = MinutesEntry

    item = factory.SubFactory(AgendaItemFactory)
    edition = factory.LazyAttribute(
        lambda entry: (
            MinutesEdition.objects.filter(meeting=entry.item.meeting).order_by("-number").first()
            or MinutesEditionFactory(meeting=entry.item.meeting, published=True)
        )
    )
    order = factory.LazyAttribute(lambda entry: entry.item.order)
    number = factory.LazyAttribute(lambda entry: entry.item.number)
    title = factory.LazyAttribute(lambda entry: entry.item.title)
    discussion = "What was asked and said."
    outcome = "What was agreed."


class CorrectionFactory(PublishableFactory):
    class Meta:
        model = Correction

    edition = factory.SubFactory(
        MinutesEditionFactory,
        published=True,
        status=MinutesEdition.Status.CONFIRMED,
        confirmed_at_item=factory.SubFactory(AgendaItemFactory),
    )
    before = "What they say."
    after = "What is right."
    reason = "A word was wrong."
    drafted_at = factory.LazyFunction(timezone.now)
    drafted_by = factory.SubFactory(UserFactory)


class ActionFactory(PublishableFactory):
    class Meta:
        model = Action

    reference = factory.Sequence(lambda n: f"SB-2022-Q4-{n:02}")
    item = factory.SubFactory(AgendaItemFactory)
    text = factory.Sequence(lambda n: f"Do thing {n}.")
    owner_post = "Chief Constable"
    due_on = date(2022, 4, 28)


class ActionUpdateFactory(PublishableFactory):
    class Meta:
        model = ActionUpdate

    action = factory.SubFactory(ActionFactory, published=True)
    reported_on = date(2022, 3, 1)
    status = Action.Status.IN_PROGRESS
    text = "What was done."


class DecisionFactory(PublishableFactory):
    class Meta:
        model = Decision

    reference = factory.Sequence(lambda n: f"D-2022-{n:03}")
    title = factory.Sequence(lambda n: f"Decision title {n}")
    decided_on = date(2022, 1, 27)
    made_by = "Commissioner"
    decision = "To do it."


class PublicQuestionFactory(PublishableFactory):
    """A received question; a published one is accepted, with its text."""

    class Meta:
        model = PublicQuestion

    reference = factory.Sequence(lambda n: f"SB-2022-Q4-PQ{n:02}")
    board = factory.SubFactory(BoardFactory, published=True)
    received_at = datetime(2022, 1, 10, 12, tzinfo=UTC)
    text_asked = "Why, as I asked it?"
    text = "Why?"
    status = factory.LazyAttribute(
        lambda question: (
            PublicQuestion.Status.ACCEPTED
            if getattr(question, "published_at", None)
            else PublicQuestion.Status.RECEIVED
        )
    )


class QuestionContactFactory(DjangoModelFactory):
    class Meta:
        model = QuestionContact

    question = factory.SubFactory(PublicQuestionFactory)
    name = "A. Resident"
    email = factory.Sequence(lambda n: f"resident{n}@example.org")


class QuestionMailFactory(DjangoModelFactory):
    """A mail that is owed; its question has somebody to write to."""

    class Meta:
        model = QuestionMail

    question = factory.LazyFunction(lambda: QuestionContactFactory().question)
    kind = QuestionMail.Kind.RECEIVED
    due_at = factory.LazyFunction(timezone.now)


class AnswerFactory(PublishableFactory):
    class Meta:
        model = Answer

    question = factory.SubFactory(PublicQuestionFactory, published=True)
    text = "Because."
    answered_by_post = "Chief Constable"
    answered_on = date(2022, 1, 27)


class InspectionFactory(PublishableFactory):
    class Meta:
        model = Inspection

    title = factory.Sequence(lambda n: f"Inspection {n}")
    body = "HMICFRS"
    published_on = date(2022, 1, 5)


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    inspection = factory.SubFactory(InspectionFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Recommended thing {n}.")


class ResponseFactory(PublishableFactory):
    class Meta:
        model = Response

    inspection = factory.SubFactory(InspectionFactory, published=True)
    author = Response.Author.COMMISSIONER
    text = "What we say to it."


class CollaborationAgreementFactory(PublishableFactory):
    class Meta:
        model = CollaborationAgreement

    title = factory.Sequence(lambda n: f"Agreement {n}")
    kind = "collaboration"
    partners = "Two forces"
    purpose = "To share a service."


class ComplaintReviewFiguresFactory(PublishableFactory):
    class Meta:
        model = ComplaintReviewFigures

    starts_on = factory.Sequence(lambda n: date(2022 + n % 1000, 1, 1))
    ends_on = factory.LazyAttribute(lambda figures: figures.starts_on.replace(month=3, day=31))
    received = 12
    completed = 10
    upheld = 2
    source = "The office's own count"
