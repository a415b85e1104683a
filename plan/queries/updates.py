"""Progress updates as lines, and one commitment as a page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from plan.models import ProgressUpdate
from plan.queries.statuses import LABELS

MOST_UPDATES = 400  # more than an objective can gather in one plan


@dataclass(frozen=True)
class UpdateLine:
    """One public update. `corrects` is the period's wording it puts right, `corrected` says that a later one did."""

    pk: int
    public_id: str
    url: str
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


def updates_of(condition: dict[str, Any], office: str, on: date | None = None) -> list[UpdateLine]:
    """Public updates that meet a condition, newest first, in one query. `office` reports where no author is named."""
    rows = (
        ProgressUpdate.objects.published()
        .filter(**condition)
        .select_related("commitment", "author_organisation", "corrects")
        .in_date_order()
    )
    if on is not None:
        rows = rows.filter(period_ends_on__lte=on)
    lines = [update_line(row, office) for row in rows[:MOST_UPDATES]]
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
        url=row.get_absolute_url(),
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
