"""Who was there, as an edition of the minutes says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pcc_portal.components.wording import listing
from scrutiny.models import Attendance
from scrutiny.records import AttendanceRecord

Status = Attendance.Status
THERE = (Status.PRESENT, Status.REMOTE, Status.SUBSTITUTE)
COUNTED = {
    Status.PRESENT: "{} present",
    Status.REMOTE: "{} present by video or telephone",
    Status.SUBSTITUTE: "{} present as substitute",
    Status.APOLOGIES: "{} with apologies",
    Status.EXCUSED: "{} excused",
    Status.ABSENT: "{} absent",
}


@dataclass(frozen=True)
class AttendanceLine:
    """`about` is the person's post and organisation, "" where neither is recorded."""

    name: str
    about: str
    status: str


@dataclass(frozen=True)
class AttendancePage:
    """`counts` says how many of how many came, in a sentence; "" where nobody is listed."""

    there: tuple[AttendanceLine, ...]
    advising: tuple[AttendanceLine, ...]
    away: tuple[AttendanceLine, ...]
    counts: str


def attendance_page(records: Sequence[AttendanceRecord]) -> AttendancePage:
    """Members who came, those in attendance, and those who did not come, each in the order of the minutes."""
    groups: dict[str, list[AttendanceLine]] = {"there": [], "advising": [], "away": []}
    for row in records:
        group = "there" if row.status in THERE else "advising" if row.status == Status.IN_ATTENDANCE else "away"
        groups[group].append(_line(row))
    there, advising, away = (tuple(groups[name]) for name in ("there", "advising", "away"))
    return AttendancePage(there, advising, away, _counts(records))


def _line(row: AttendanceRecord) -> AttendanceLine:
    label = Status(row.status).label
    status = f"{label} for {row.substitute_for}" if row.substitute_for else label
    return AttendanceLine(row.name, ", ".join(part for part in (row.post, row.organisation) if part), status)


def _counts(records: Sequence[AttendanceRecord]) -> str:
    """2 of 3 took part: 1 present, 1 present by video or telephone and 1 with apologies. 1 more in attendance."""
    number = Counter(row.status for row in records)
    expected = sum(number[status] for status in COUNTED)
    parts = [words.format(number[status]) for status, words in COUNTED.items() if number[status]]
    sentences = []
    if expected:
        sentences.append(f"{sum(number[status] for status in THERE)} of {expected} took part: {listing(parts)}.")
    if number[Status.IN_ATTENDANCE]:
        more = " more" if expected else ""
        sentences.append(f"{number[Status.IN_ATTENDANCE]}{more} in attendance.")
    return " ".join(sentences)
