"""One line of minutes: its text without marks, what kind of line it is, and the number that it bears."""
# ruff: noqa: RUF001 - minutes have the dashes and apostrophes that a word processor puts in

import re
from dataclasses import dataclass, replace
from typing import Literal

# asked: what a table of minutes has in its column of actions
Kind = Literal["text", "heading", "bullet", "row", "asked"]

BREAK = "¶"  # between the paragraphs of one cell
BULLET = re.compile(r"^(?:[-*•–·▪◦\u2022\uf0b7]|o(?=\s))\s+(?=\S)")
# 4. 4.2 4a 12/22 Item 4: (the last part of a date is no number of an item)
LABEL = re.compile(
    r"^(?:(?:agenda\s+)?item\s+(?:no\.?\s*)?)?"
    r"(?P<label>\d{1,3}/\d{2}(?!\d|/)|\d{1,2}(?:\.\d{1,2}){0,2}(?!\d|/)[a-z]?)"
    r"\s*(?:[.):–—-]+\s*|\t\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
BOLD = re.compile(r"^(\*\*|__)(?P<inner>(?:(?!\1).)+)\1[:.]?$")
LONGEST_HEADING = 110


@dataclass(frozen=True)
class Line:
    """A line that is not blank. `number` counts from 1, blank lines included; `label` is “4a” in “4a. Knife crime”.

    `text` is all of it without marks; `rest` is the text after the label. `cells` are those of a row of a table.
    """

    number: int
    text: str
    rest: str
    label: str
    kind: Kind
    cells: tuple[str, ...] = ()
    is_after_blank: bool = False

    @property
    def looks_like_a_title(self) -> bool:
        """Short, and no sentence."""
        is_short = 2 <= len(self.rest) <= LONGEST_HEADING
        return is_short and not re.search(r"[.;,]$", self.rest) and bool(re.match(r"[^\W\d_]", self.rest))

    @property
    def is_capitals(self) -> bool:
        letters = re.sub(r"[^A-Za-z]", "", self.rest)
        return len(letters) >= 4 and letters.isupper()


def read_lines(text: str) -> list[Line]:
    """The lines of a text that are not blank."""
    lines = text.splitlines()
    return [
        replace(line_of(number, raw), is_after_blank=number > 1 and not lines[number - 2].strip())
        for number, raw in enumerate(lines, start=1)
        if raw.strip()
    ]


def line_of(number: int, raw: str) -> Line:
    """One line, read by its marks."""
    text = raw.replace("\xa0", " ").strip()
    if cells := _cells(text):
        return Line(number, " | ".join(cell for cell in cells if cell), "", "", "row", cells)
    kind: Kind = "text"
    if heading := re.match(r"^#{1,6}\s+(?=\S)", text):
        kind, text = "heading", text[heading.end() :]
    elif bullet := BULLET.match(text):
        kind, text = "bullet", text[bullet.end() :]
    if bold := BOLD.match(text):
        kind, text = ("heading" if kind == "text" else kind), bold["inner"].strip()
    text = re.sub(r"\s+", " ", text.replace("**", "")).strip() or text
    label = LABEL.match(text)
    if label is None:
        return Line(number, text, text, "", kind)
    return Line(number, text, text[label.end() :].strip(), label["label"], kind)


def _cells(text: str) -> tuple[str, ...]:
    """The cells of a row: between bars, or between tabs where there are more than a number and its text."""
    if text.startswith("|") and text.count("|") >= 2:
        inner = text.removeprefix("|").removesuffix("|")
        return tuple(re.sub(r"\s+", " ", cell.replace("**", "")).strip() for cell in inner.split("|"))
    parts = [re.sub(r"\s+", " ", part).strip() for part in text.split("\t")]
    if len(parts) > 2 or (len(parts) == 2 and not re.fullmatch(r"[\w./()-]{1,6}[.)]?|[-*•–·▪◦o]", parts[0])):
        return tuple(parts)
    return ()


def squeezed(text: str) -> str:
    """Lower case, letters and digits alone, single spaces: to compare."""
    return " ".join(re.sub(r"[^\w]+|_", " ", text.casefold()).split())
