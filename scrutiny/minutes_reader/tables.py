"""Minutes that are laid out as one table: number, item, what was said, and a column for actions."""

import re
from collections.abc import Iterable, Iterator

from scrutiny.minutes_reader.lines import BREAK, Line, line_of

COLUMNS = {
    "number": r"(?:item\s*)?(?:no|number|ref|#)\.?|item",
    "title": r"(?:agenda\s*)?(?:item|topic|subject|heading)|agenda",
    "said": r"discussion(?: and decisions?| points)?|minutes?|notes?|summary|key points|details?|comments?"
    r"|item and discussion",
    "asked": r"actions?(?: by| owner| required| for)?|owner|lead|who",
}


def minutes_columns(line: Line) -> dict[str, int] | None:
    """Where the columns stand, if a row heads minutes in a table: what was said, and a number, an item or actions."""
    places: dict[str, int] = {}
    for place, cell in enumerate(line.cells):
        for key, pattern in COLUMNS.items():
            if key not in places and re.fullmatch(pattern, cell.strip(" :"), re.I):
                places[key] = place
                break
    if (
        "number" in places
        and "title" not in places
        and "said" in places
        and line.cells[places["number"]].lower() == "item"
    ):
        places["title"] = places.pop("number")
    return places if "said" in places and len(places) >= 2 else None


def laid_out(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, with each row of minutes in a table as the heading, texts and actions that its cells hold."""
    columns: dict[str, int] | None = None
    for line in lines:
        if line.kind != "row":
            columns = None
        elif found := minutes_columns(line):
            columns = found
        elif columns is not None and len(line.cells) > max(columns.values()):
            yield from _row(line, columns)
            continue
        yield line


def _row(line: Line, columns: dict[str, int]) -> Iterator[Line]:
    cells = {key: line.cells[place].strip() for key, place in columns.items()}
    said = [part.strip() for part in cells["said"].split(BREAK) if part.strip()]
    number, title = cells.get("number", ""), cells.get("title", "")
    if number and not title and said and len(said) > 1:
        title, said = said[0], said[1:]
    if number or title:
        yield _heading(line.number, number, title or (said.pop(0) if said else ""))
    for text in said:
        yield line_of(line.number, text)
    for text in cells.get("asked", "").split(BREAK):
        if text.strip():
            yield Line(line.number, text.strip(), text.strip(), "", "asked")
    for place, cell in enumerate(line.cells):
        if place not in columns.values() and cell:
            yield Line(line.number, cell, cell, "", "text")


def _heading(number: int, label: str, title: str) -> Line:
    title = title.replace(BREAK, " ")
    read = line_of(number, title)
    label = label.strip(" .:)") or read.label
    return Line(number, f"{label}. {read.rest}" if label else read.rest, read.rest, label, "heading")
