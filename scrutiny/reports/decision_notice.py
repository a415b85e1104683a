"""One public decision as a document. What is kept from the public is told by its ground alone."""

from datetime import date

from django.utils import timezone
from django.utils.text import Truncator

from plan.models import Objective
from plan.reports.made_from import rows_of
from plan.reports.shapes import MadeFrom
from scrutiny.models import Board, Decision, Meeting, Paper
from scrutiny.queries.decisions import DecisionPage, day_words, decision_page
from scrutiny.queries.wording import MISSING
from scrutiny.reports.meetings import whole_address
from scrutiny.reports.shapes import DecisionNotice, Fact, PaperLink

DECISION_NOTICE = "decision-notice"


def _decision(subject: str) -> Decision:
    row = Decision.objects.published().filter(public_id=subject).select_related("item__meeting__board").first()
    if row is None:
        raise ValueError(f"No public decision has the permanent id {subject!r}. Publish the decision first.")
    return row


def check_decision_notice(subject: str, today: date) -> None:
    """Raises ValueError with a sentence for a decision that is not public."""
    _decision(subject)


def title_of_decision_notice(subject: str) -> str:
    return Truncator(f"Decision notice: {_decision(subject)}").chars(200)


def public_decisions(today: date) -> list[tuple[str, str]]:
    """The public decisions, the latest first."""
    rows = Decision.objects.published().in_date_order()
    return [(row.public_id, f"{row}, {day_words(row.decided_on, row.date_words)}") for row in rows]


def build_decision_notice(subject: str) -> DecisionNotice:
    """`subject` is a decision's permanent id. Raises ValueError with a sentence for one that is not public."""
    at = timezone.now()
    row = _decision(subject)
    page = decision_page(row, at)
    return DecisionNotice(
        decision_id=row.public_id,
        url=whole_address(page.line.url),
        reference=page.line.reference,
        title=page.line.title,
        facts=_facts(page),
        objectives=tuple(link.text for link in page.objectives),
        decision=page.decision,
        reasons=page.reasons,
        options=page.options,
        interests=page.interests,
        money_note=page.money_note,
        kept_apart=page.kept_apart,
        is_bare=bool(page.sources) and not page.says_more,
        papers=tuple(PaperLink(link.text, whole_address(link.url)) for link in page.papers),
        sources=page.sources,
        source_note=page.source_note,
        made_from=_made_from(row, page),
    )


def _facts(page: DecisionPage) -> tuple[Fact, ...]:
    """What the decision's page says in short, in its order."""
    line, place = page.line, page.made_at
    outside = "Outside a meeting" if page.is_outside_meetings else MISSING
    made_at = ", ".join(filter(None, (place.title, place.meeting, place.when))) if place else outside
    always = [
        Fact("Reference", line.reference or MISSING),
        Fact("When", line.when),
        Fact("Made by", line.made_by),
        Fact("Made at", made_at),
        Fact("Amount", line.amount or "No amount recorded"),
    ]
    rest = [("Outcome", line.outcome), ("Kind", line.kind), ("Area", line.area)]
    return (*always, *(Fact(label, f"{text[:1].upper()}{text[1:]}") for label, text in rest if text))


def _made_from(row: Decision, page: DecisionPage) -> tuple[MadeFrom, ...]:
    meeting = row.item.meeting if row.item and page.made_at else None
    papers = Paper.objects.published().filter(decisions=row).values_list("public_id", flat=True)
    objectives = Objective.objects.published().filter(decisions=row).values_list("public_id", flat=True)
    found = [
        rows_of(Board, [meeting.board.public_id] if meeting else []),
        rows_of(Meeting, [meeting.public_id] if meeting else []),
        rows_of(Decision, [row.public_id]),
        rows_of(Paper, papers),
        rows_of(Objective, objectives),
    ]
    return tuple(part for part in found if part.ids)
