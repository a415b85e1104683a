"""Progress updates as lines, and one commitment as a page."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from pcc_portal.publishing.querysets import is_published
from plan.models import ProgressUpdate
from plan.queries.addresses import address
from plan.queries.statuses import LABELS


@dataclass(frozen=True)
class UpdateLine:
    """One public update. `corrects` is the period's wording it puts right, `corrected` says that a later one did.

    `is_correction_withdrawn`: what put this one right is no longer public, and this one is still known to be wrong.
    """

    pk: int
    public_id: str
    url: str
    commitment_pk: int
    commitment_code: str
    commitment_text: str
    status: str
    status_label: str
    stopped_reason: str
    period_starts_on: date
    period_ends_on: date
    published_at: datetime
    author: str
    narrative: str
    evidence: str
    corrects_id: str
    correction_note: str
    corrected_by_id: str
    is_demonstration: bool
    is_correction_withdrawn: bool = False


@dataclass(frozen=True)
class WithdrawnUpdate:
    """What stands where an update was read until it was withdrawn."""

    public_id: str
    period_starts_on: date
    period_ends_on: date
    withdrawn_on: date
    reason: str


@dataclass(frozen=True)
class Standing:
    """What the latest public update says of one commitment, at the end of the period that it speaks of."""

    status: str
    on: date
    published_at: datetime | None = None


def standings(condition: dict[str, Any], on: date) -> dict[int, Standing]:
    """The latest public update of each commitment of a public plan, by the commitment's key, in one query.

    The database picks the rows, so that a plan with years of updates costs no more than a new one.
    """
    order = [F("period_ends_on").desc(), F("published_at").desc(), F("pk").desc()]
    rows = (
        ProgressUpdate.objects.filter(is_published(), period_ends_on__lte=on, **condition)
        .annotate(place=Window(RowNumber(), partition_by=F("commitment_id"), order_by=order))
        .filter(place=1)
        .order_by()
        .values_list("commitment_id", "status", "period_ends_on", "published_at")
    )
    return {key: Standing(status, day, published_at) for key, status, day, published_at in rows}


def updates_of(condition: dict[str, Any], office: str, on: date | None = None) -> list[UpdateLine]:
    """Public updates on commitments of a public plan, newest first, in one query.

    `office` reports where no author is named.
    """
    return updates_and_withdrawn(condition, office, on)[0]


def updates_and_withdrawn(
    condition: dict[str, Any], office: str, on: date | None = None
) -> tuple[list[UpdateLine], list[WithdrawnUpdate]]:
    """The same with what stands in the place of those that were withdrawn, in the one query."""
    now = timezone.now()
    rows = (
        ProgressUpdate.objects.filter(published_at__lte=now, **condition)
        .select_related("commitment", "author_organisation", "corrects")
        .in_date_order()
    )
    if on is not None:
        rows = rows.filter(period_ends_on__lte=on)
    lines: list[UpdateLine] = []
    withdrawn: list[WithdrawnUpdate] = []
    gone: dict[str, str] = {}
    for row in rows:
        if row.is_published(now):
            lines.append(update_line(row, office))
            continue
        assert row.withdrawn_at is not None  # noqa: S101 - narrows the type
        day = timezone.localdate(row.withdrawn_at)
        withdrawn.append(
            WithdrawnUpdate(row.public_id, row.period_starts_on, row.period_ends_on, day, row.withdrawn_reason)
        )
        if row.corrects:
            gone[row.corrects.public_id] = row.public_id
    later = {line.corrects_id: line.public_id for line in lines if line.corrects_id}
    return [_marked(line, later.get(line.public_id, ""), gone.get(line.public_id, "")) for line in lines], withdrawn


def _marked(line: UpdateLine, corrected_by_id: str, withdrawn_id: str) -> UpdateLine:
    if corrected_by_id:
        return replace(line, corrected_by_id=corrected_by_id)
    return replace(line, corrected_by_id=withdrawn_id, is_correction_withdrawn=True) if withdrawn_id else line


def update_line(row: ProgressUpdate, office: str) -> UpdateLine:
    """`row` comes with commitment, author and what it corrects. Its `published_at` is known: it is public."""
    author = row.author_organisation
    assert row.published_at is not None  # noqa: S101 - narrows the type
    return UpdateLine(
        pk=row.pk,
        public_id=row.public_id,
        url=f"{address('plan:commitment_detail', row.commitment.public_id)}#update-{row.public_id}",
        commitment_pk=row.commitment_id,
        commitment_code=row.commitment.code,
        commitment_text=row.commitment.text,
        status=row.status,
        status_label=LABELS[row.status],
        stopped_reason=row.stopped_reason,
        period_starts_on=row.period_starts_on,
        period_ends_on=row.period_ends_on,
        published_at=row.published_at,
        author=author.name if author and author.is_published() else office,
        narrative=row.narrative,
        evidence=row.evidence,
        corrects_id=row.corrects.public_id if row.corrects and row.corrects.is_published() else "",
        correction_note=row.correction_note,
        corrected_by_id="",
        is_demonstration=row.is_demonstration,
    )
