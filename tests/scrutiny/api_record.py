"""One small public record of scrutiny with fixed ids, to hold the API against."""

from datetime import UTC, date, datetime, time
from typing import Any

from pcc_portal.organisations.models import Area, Organisation
from plan.models import Measure, Objective
from scrutiny.models import AgendaItem, Ground, Meeting, PublicQuestion
from scrutiny.records import AttendanceRecord, MinutesItemRecord, MinutesRecord, sha256_of, written
from tests import factories

RESOURCES = (
    "boards", "meetings", "agenda-items", "agenda-editions", "papers", "minutes", "corrections", "actions",
    "action-updates", "decisions", "public-questions", "answers", "inspections", "inspection-responses",
    "collaboration-agreements", "complaint-reviews",
)  # fmt: skip


def make_scrutiny(
    public: dict[str, Any], *, office: Organisation, area: Area, objective: Objective, measure: Measure
) -> dict[str, Any]:
    """A row of each resource by its name, in the state that `public` gives."""
    board = factories.BoardFactory(public_id="b2cd3f4g", code="SB", name="Scrutiny Board", purpose="To ask.", **public)
    later = factories.MeetingFactory(
        public_id="m3fg4h5j", board=board, starts_on=date(2022, 4, 28), status="held", **public
    )
    meeting = factories.MeetingFactory(
        public_id="m2fg4h5j",
        board=board,
        starts_on=date(2022, 1, 27),
        start_time=time(14),
        venue="Town Hall",
        openness=Meeting.Openness.PUBLIC,
        status="held",
        agenda_due_on=date(2022, 1, 18),
        **public,
    )
    agenda = factories.AgendaEditionFactory(public_id="d2gh5j6k", meeting=meeting, **public)
    item = factories.AgendaItemFactory(public_id="t2hj6k7m", meeting=meeting, order=1, number="1", title="Draft words")
    entry = factories.AgendaEntryFactory(
        item=item,
        edition=agenda,
        title="Road safety",
        purpose=AgendaItem.Purpose.DISCUSSION,
        presenter="Chief Constable",
    )
    entry.objectives.add(objective)
    entry.measures.add(measure)
    later_item = factories.AgendaItemFactory(public_id="t3hj6k7m", meeting=later, order=1, number="1")
    factories.AgendaEntryFactory(
        item=later_item,
        edition=factories.AgendaEditionFactory(public_id="d3gh5j6k", meeting=later, **public),
        title="Minutes",
    )
    paper = factories.PaperFactory(
        public_id="p2jk7m8n", reference="SB-2021-Q4-P01", title="Road deaths", author="Constabulary", **public
    )
    factories.PaperUseFactory(item=item, paper=paper)
    factories.PaperUseFactory(
        item=item,
        paper=factories.PaperFactory(
            public_id="p3jk7m8n",
            reference="SB-2021-Q4-P02",
            title="Operation",
            is_restricted=True,
            restricted_ground=Ground.JUSTICE,
        ),
    )
    record = written(
        MinutesRecord(
            meeting=meeting.public_id,
            board=board.name,
            day=date(2022, 1, 27),
            edition=1,
            status="confirmed",
            confirmed_at=later_item.public_id,
            change_note="",
            attendance=(AttendanceRecord("A. Person", "Chief Constable", "", "present", ""),),
            items=(MinutesItemRecord(item.public_id, "1", "Road safety", "", "Asked.", "Agreed.", "", ""),),
        )
    )
    minutes = factories.MinutesEditionFactory(
        public_id="n2km8n9p",
        meeting=meeting,
        status="confirmed",
        confirmed_at_item=later_item,
        data=record,
        sha256=sha256_of(record),
        drafted_at=datetime(2022, 2, 1, tzinfo=UTC),
        **public,
    )
    factories.MinutesEntryFactory(
        item=item, edition=minutes, title="Road safety", verdict="partly", verdict_reason="Half.", video_seconds=60
    )
    question = factories.PublicQuestionFactory(
        public_id="q2mn9p2r",
        reference="SB-2021-Q4-PQ01",
        board=board,
        meeting=meeting,
        area=area,
        shown_name="A. Resident",
        status=PublicQuestion.Status.ANSWERED if public else PublicQuestion.Status.RECEIVED,
        closed_on=date(2022, 1, 27) if public else None,
        **public,
    )
    action = factories.ActionFactory(
        public_id="c2np2r3s",
        reference="SB-2021-Q4-01",
        item=item,
        text="Say where.",
        owner_organisation=office,
        due_on=date(2022, 3, 1),
        question=question,
        **public,
    )
    action.objectives.add(objective)
    decision = factories.DecisionFactory(
        public_id="d4pr3s4t",
        reference="D-2022-001",
        title="Cameras",
        item=item,
        kind="grants",
        amount_gbp="25000",
        exempt_part="Zanzibar, kept apart",
        exempt_ground=Ground.LAW,
        **public,
    )
    decision.objectives.add(objective)
    decision.papers.add(paper)
    inspection = factories.InspectionFactory(public_id="s2rs4t5v", title="PEEL", **public)
    inspection.items.add(item)
    recommendation = factories.RecommendationFactory(
        public_id="r2st5v6w", inspection=inspection, number=1, text="Answer calls."
    )
    return {
        "boards": board,
        "meetings": meeting,
        "agenda-items": item,
        "agenda-editions": agenda,
        "papers": paper,
        "minutes": minutes,
        "corrections": factories.CorrectionFactory(public_id="x2tv6w7x", edition=minutes, item=item, **public),
        "actions": action,
        "action-updates": factories.ActionUpdateFactory(
            public_id="w2vw7x8z",
            action=action,
            new_due_on=date(2022, 5, 31),
            new_due_reason="Half is done.",
            **public,
        ),
        "decisions": decision,
        "public-questions": question,
        "answers": factories.AnswerFactory(public_id="z2wx8z9b", question=question, item=item, **public),
        "inspections": inspection,
        "inspection-responses": factories.ResponseFactory(
            public_id="f2xz9b2c",
            inspection=inspection,
            recommendation=recommendation,
            action="More staff.",
            **public,
        ),
        "collaboration-agreements": factories.CollaborationAgreementFactory(
            public_id="g2zb2c3d", title="Motorways", **public
        ),
        "complaint-reviews": factories.ComplaintReviewFiguresFactory(
            public_id="v2bc3d4f", starts_on=date(2022, 1, 1), median_days=None, **public
        ),
    }
