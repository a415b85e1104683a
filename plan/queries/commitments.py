"""One commitment as a finished page."""

from dataclasses import dataclass
from datetime import date, datetime

from plan.models import Commitment
from plan.queries.heads import PlanHead, last_updated, plan_head
from plan.queries.promise import CommitmentLine, commitment_lines
from plan.queries.updates import UpdateLine, WithdrawnUpdate, updates_and_withdrawn
from plan.queries.wording import Note, SourceLink, sources_of


@dataclass(frozen=True)
class CommitmentPage:
    """One promise in full, with every public update, newest first, and what was withdrawn.

    `is_doubtful`: how it stands comes from an update that is known to be wrong, its correction withdrawn.
    """

    head: PlanHead
    commitment: CommitmentLine
    parent_title: str
    parent_url: str
    partners: str
    areas: str
    continues_url: str
    updates: tuple[UpdateLine, ...]
    withdrawn: tuple[WithdrawnUpdate, ...]
    is_doubtful: bool
    last_updated: datetime
    sources: tuple[SourceLink, ...]
    notes: tuple[Note, ...]


def commitment_page(commitment: Commitment, on: date) -> CommitmentPage:
    """One commitment.

    Comes with `with_status()`, `with_later_plan()`, plan, office, office-holder, objective, priority and theme.
    """
    plan = commitment.plan
    head = plan_head(plan, on, commitment.later_plan_id)  # type: ignore[attr-defined]
    updates, withdrawn = updates_and_withdrawn({"commitment": commitment}, head.office, on)
    line = commitment_lines([commitment], {update.pk: update for update in updates})[0]
    parent = commitment.objective or commitment.priority
    named = [row.name for row in commitment.partners.published().order_by("name")]
    areas = [row.name for row in commitment.areas.published().order_by("name")]
    before = commitment.continues
    return CommitmentPage(
        head=head,
        commitment=line,
        parent_title=str(parent or commitment.theme),
        parent_url=parent.get_absolute_url() if parent else plan.get_absolute_url(),
        partners=commitment.partners_named or ", ".join(named),
        areas=", ".join(areas),
        continues_url=before.get_absolute_url() if before and before.plan.is_published() else "",
        updates=tuple(updates),
        withdrawn=tuple(withdrawn),
        last_updated=last_updated(plan, (update.published_at for update in updates)),
        is_doubtful=bool(updates) and updates[0].is_correction_withdrawn,
        sources=sources_of(commitment.source),
        notes=(Note("About this commitment", commitment.source_note),) if commitment.source_note else (),
    )
