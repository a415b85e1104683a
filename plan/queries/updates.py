"""Progress updates as lines, and one commitment as a page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from pcc_portal.publishing.querysets import is_published
from plan.models import ProgressUpdate
from plan.queries.addresses import address
from plan.queries.statuses import LABELS


@dataclass(frozen=True)
class UpdateLine:
    """One public update. `corrects` is the period's wording it puts right, `corrected` says that a later one did."""

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
    rows = (
        ProgressUpdate.objects.filter(is_published(), **condition)
        .select_related("commitment", "author_organisation", "corrects")
        .in_date_order()
    )
    if on is not None:
        rows = rows.filter(period_ends_on__lte=on)
    lines = [update_line(row, office) for row in rows]
    later = {line.corrects_id: line.public_id for line in lines if line.corrects_id}
    return [replace_corrected(line, later.get(line.public_id, "")) for line in lines]


def replace_corrected(line: UpdateLine, corrected_by_id: str) -> UpdateLine:
    return UpdateLine(**{**vars(line), "corrected_by_id": corrected_by_id}) if corrected_by_id else line


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
        corrects_id=row.corrects.public_id if row.corrects else "",
        correction_note=row.correction_note,
        corrected_by_id="",
        is_demonstration=row.is_demonstration,
    )
