"""How wide words are in a drawing, and how they are made to fit: shortened, then on two lines, cut at the very last."""

from pcc_portal.components.charts.ink import FONT

MONTHS = {
    "January": "Jan",
    "February": "Feb",
    "March": "Mar",
    "April": "Apr",
    "June": "Jun",
    "July": "Jul",
    "August": "Aug",
    "September": "Sep",
    "October": "Oct",
    "November": "Nov",
    "December": "Dec",
}
# Parts of the font size, rounded up from the widths of Atkinson Hyperlegible; other characters are narrower or as wide.
NARROW, SMALL, LARGE, WIDE = 0.34, 0.57, 0.66, 0.9
BOLD = 1.06


def text_width(text: str, *, bold: bool = False) -> float:
    width = sum(_part(character) for character in text) * FONT
    return width * BOLD if bold else width


def _part(character: str) -> float:
    if character in " .,:;'!()-/ijlfrtI":
        return NARROW
    if character in "mMwW%…":
        return WIDE
    return LARGE if character.isdigit() or character.isupper() else SMALL


def fitted(text: str, room: float, *, lines: int = 1) -> list[str]:
    """A name on so many lines at most: January 2022 becomes Jan 2022 where the whole name is too wide for one."""
    if text_width(text) > room:
        text = text.replace("year ending ", "year to ")
        for month, short in MONTHS.items():
            text = text.replace(month, short)
    set_lines = [""]
    for word in text.split():
        longer = f"{set_lines[-1]} {word}".strip()
        if text_width(longer) <= room or not set_lines[-1]:
            set_lines[-1] = longer
        elif len(set_lines) < lines:
            set_lines.append(word)
        else:
            set_lines[-1] = longer
    return [_cut(line, room) for line in set_lines]


def _cut(text: str, room: float) -> str:
    if text_width(text) <= room:
        return text
    while len(text) > 3 and text_width(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip(' ,(')}…"
