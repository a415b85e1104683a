"""The data of the PDF reports on the record of scrutiny. Plain frozen dataclasses, kept as JSON beside each edition.

They are read back for as long as an edition stands, so a field may be added with a default and none may be renamed.
Addresses are whole ones, since a PDF has no site around it.
"""

from dataclasses import dataclass
from datetime import date

from pcc_portal.reports.registry import Insert
from plan.queries.wording import SourceLink
from plan.reports.shapes import MadeFrom


@dataclass(frozen=True)
class Fact:
    """One row of what is known in short: the day, the place."""

    label: str
    text: str


@dataclass(frozen=True)
class PersonPart:
    """`about` is a post and an organisation, "" where neither is recorded."""

    name: str
    about: str
    status: str


@dataclass(frozen=True)
class AskedPart:
    """An action as it was asked for. `due_on` None: no day was set."""

    reference: str
    text: str
    owner: str
    due_on: date | None


@dataclass(frozen=True)
class MinutedPart:
    """What the minutes say of one item. `ground` is "" for an item in public; a private one has no text.

    `decisions` are reference and title. `closed` are actions that the board closed here, `confirmed` earlier minutes.
    """

    name: str
    ground: str
    discussion: str
    outcome: str
    verdict: str
    verdict_reason: str
    actions: tuple[AskedPart, ...]
    decisions: tuple[str, ...]
    closed: tuple[str, ...]
    confirmed: tuple[str, ...]


@dataclass(frozen=True)
class CorrectionPart:
    """What was wrong in the confirmed minutes. `item` is "" where it speaks of the attendance or the whole."""

    corrected_on: date
    item: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class MinutesReport:
    """One edition of the minutes of a meeting. `sha256` is that of its record; `confirmed_at` is "" for a draft."""

    meeting: str
    board: str
    when: str
    url: str
    name: str
    number: int
    published_on: date
    change_note: str
    sha256: str
    is_draft: bool
    confirmed_at: str
    facts: tuple[Fact, ...]
    counts: str
    there: tuple[PersonPart, ...]
    advising: tuple[PersonPart, ...]
    away: tuple[PersonPart, ...]
    items: tuple[MinutedPart, ...]
    corrections: tuple[CorrectionPart, ...]
    made_from: tuple[MadeFrom, ...]


@dataclass(frozen=True)
class PaperLink:
    title: str
    url: str


@dataclass(frozen=True)
class DecisionNotice:
    """A decision with all that the public may know of it. `kept_apart` is the ground on which a part is not public.

    `is_bare`: it is known from a source alone, which says nothing of reasons, rejected options and interests.
    """

    decision_id: str
    url: str
    reference: str
    title: str
    facts: tuple[Fact, ...]
    objectives: tuple[str, ...]
    decision: str
    reasons: str
    options: str
    interests: str
    money_note: str
    kept_apart: str
    is_bare: bool
    papers: tuple[PaperLink, ...]
    sources: tuple[SourceLink, ...]
    source_note: str
    made_from: tuple[MadeFrom, ...]


@dataclass(frozen=True)
class PackPaper:
    """A paper at an item. `merged` is the file in the pack, None where there is none; `why_not` then says why.

    `url` is "" for a restricted paper, which has a `ground`. `details` is what kind of file it is and how large.
    """

    reference: str
    title: str
    url: str
    details: str
    author: str
    late_reason: str
    is_supplementary: bool
    ground: str
    replaced_by: str
    merged: Insert | None
    why_not: str


@dataclass(frozen=True)
class PackItem:
    """An item of the agenda. `ground` is "" for an item heard in public."""

    name: str
    description: str
    purpose: str
    presenter: str
    ground: str
    objectives: tuple[str, ...]
    papers: tuple[PackPaper, ...]


@dataclass(frozen=True)
class AgendaPack:
    """An edition of the agenda with its papers. `sha256` is that of the edition's record; `notice` may be ""."""

    meeting: str
    board: str
    when: str
    url: str
    name: str
    number: int
    published_on: date
    change_note: str
    sha256: str
    facts: tuple[Fact, ...]
    notice: str
    items: tuple[PackItem, ...]
    made_from: tuple[MadeFrom, ...]

    @property
    def inserts(self) -> list[Insert]:
        """The papers that are merged in, in the order of the agenda."""
        return [paper.merged for item in self.items for paper in item.papers if paper.merged is not None]

    @property
    def pages_behind(self) -> int:
        return sum(insert.pages for insert in self.inserts)


@dataclass(frozen=True)
class ActionRow:
    """An action and how it stood. `due_on` is the day as last moved, None where none was set.

    `first_due_on` is set where the day was moved. `status_on` None: nobody had reported.
    """

    reference: str
    text: str
    owner: str
    asked_at: str
    due_on: date | None
    first_due_on: date | None
    is_overdue: bool
    status: str
    status_label: str
    status_on: date | None


@dataclass(frozen=True)
class ActionLogReport:
    """The action log of a board at the end of a quarter. `unfinished` still waited; `ended` since its last meeting."""

    board: str
    code: str
    url: str
    quarter: str
    quarter_label: str
    as_of: date
    since: date | None
    sentence: str
    counts: tuple[tuple[str, int], ...]
    unfinished: tuple[ActionRow, ...]
    ended: tuple[ActionRow, ...]
    made_from: tuple[MadeFrom, ...]
