"""Reads minutes as offices write them, and proposes what they say. Pure functions: nothing here knows the database.

A Word document becomes text first (`word_file`), with the marks that `lines` knows: `# ` before a heading, `**` around
a bold line, `- ` before a point of a list, `|` between the cells of a table. So pasted text and documents are read
alike, and a person sees, and may mend, the very text that was read.
"""

from scrutiny.minutes_reader.proposals import (
    ActionProposal,
    AgendaLine,
    AttendeeProposal,
    DecisionProposal,
    ItemProposal,
    Reading,
)
from scrutiny.minutes_reader.reading import read_minutes
from scrutiny.minutes_reader.word_file import UnreadableDocument, text_of_document

__all__ = [
    "ActionProposal",
    "AgendaLine",
    "AttendeeProposal",
    "DecisionProposal",
    "ItemProposal",
    "Reading",
    "UnreadableDocument",
    "read_minutes",
    "text_of_document",
]
