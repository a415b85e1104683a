"""Actions: what somebody was asked to do, by whom and until when, from the many ways of writing it."""
# ruff: noqa: RUF001, RUF003 - minutes have the dashes and apostrophes that a word processor puts in

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher

from scrutiny.minutes_reader.dates import due_in_cell, due_in_text
from scrutiny.minutes_reader.lines import Line, squeezed
from scrutiny.minutes_reader.people import POST_WORDS, post_of
from scrutiny.minutes_reader.proposals import ActionProposal, AttendeeProposal

# ACTION: … Action – … Action 3: … Action SB/22/01 – … AP1 HK to … [Action: …
KEYWORD = re.compile(
    r"^[\[(]?(?:(?:agreed\s+)?actions?(?:\s+(?:points?|items?|required|arising|agreed))?|a\.?p\.?)"
    r"(?:\s*(?:no\.?\s*)?(?P<reference>[A-Z0-9/.-]*\d[A-Z0-9/.-]*?))?"
    r"\s*(?P<sign>[:–—-]+|\.(?=\s)|(?<=\d)\s|$)\s*",
    re.I,
)
FOR_OWNER = re.compile(r"^[\[(]?actions?\s+(?:for|by|on)\s+(?P<owner>[^:–—]{2,60}?)\s*[:–—]\s*", re.I)
# … and report back. (Action: HK)   … by May. ACTION: HK
TRAILING = re.compile(
    r"[\s.;,–-]*[\[(]?\b(?:[Aa]ctions?|ACTIONS?)(?:\s+(?:by|for|on))?\s*(?::|–|—|-|(?<=by)\s|(?<=for)\s)\s*"
    r"(?P<owner>[A-Z][\w.'’-]*(?:[\s,/&]+(?:and\s+)?[A-Za-z][\w.'’-]*){0,5})\s*[\])]?\s*\.?\s*$"
)
VERB = re.compile(
    r"\b(?:(?:has\s+|have\s+)?(?:agreed|undertook|undertaken|promised|offered)\s+to|(?:is|are|was|were)\s+(?:asked|requested|tasked|required|invited)\s+to|"
    r"(?:should\s+)?be\s+(?:asked|requested|tasked|required|invited)\s+to|is\s+to|are\s+to|to|will|would|shall|should|must)\s+",
)
OWNER_LABEL = re.compile(
    r"[\s.;,(\[–-]*\b(?:owner|lead|action by|responsible(?: officer)?|by whom|who)\s*[:–=-]\s*(?P<owner>[^;\])]+?)"
    r"(?=\s*(?:[;\])]|,?\s*\b(?:due|by|deadline|target|when)\b|\.?\s*$))[\])]?",
    re.I,
)
SHORT = r"[A-Z][A-Za-z]?[A-Z]{1,3}|[A-Z]{2,5}"
PERSON = re.compile(r"^(?!The\b)[A-Z][a-z’'-]+(?: [A-Z][\w’'-]+){1,2}$")  # Jane Doe: without an article
SHORTS = rf"(?:{SHORT})(?:\s*(?:,|/|&|\+|\band\b)\s*(?:{SHORT}))*"
OWNER_AT_END = re.compile(rf"(?:\s*[\[(]|\s+[–—-]\s*)(?P<owner>{SHORTS})\s*[\])]?\.?\s*$")
OWNER_FIRST = re.compile(rf"^(?P<owner>{SHORTS}|[A-Z][^.:;–—]{{2,60}}?)\s*[:–—]\s+(?=\S)")
BY_OWNER = re.compile(rf"\bto be \w+(?:\s\w+)? by (?:the )?(?P<owner>{SHORTS}|(?:[A-Z][\w’'-]+\s?){{1,5}})")
NUMBERED = re.compile(r"(?:(?<=^)|(?<=[\s:;]))[(]?(?:\d{1,2}|[a-h]|i{1,3}|iv|vi{0,3})[).]\s+(?=[A-Z(])")
DONE = re.compile(
    r"^(?:none|no actions?|n/a|n/?a$|nil|complete[d]?|closed|ongoing|on-going|discharged|done|carried forward|in hand"
    r"|outstanding|update|log|tracker|see\b|on agenda)\b",
    re.I,
)
OUTSTANDING = re.compile(
    r"[-–:.(]\s*(?:still\s+|now\s+)?(?:outstanding|complete[d]?|closed|ongoing|carried forward|discharged)\W*$", re.I
)
UNDERTAKEN = re.compile(
    rf"(?:\b[Tt]he\s+)?\b(?P<owner>{SHORT}|[A-Z][\w’'-]+(?:\s+(?:of\s+|and\s+)?[A-Z][\w’'-]+){{0,5}})\s+"
    r"(?:agreed|undertook|promised|offered)\s+to\s+(?P<what>[^.;]+)"
)
LONG_ENOUGH = 12  # of a text that starts another, before they count as the same
COLUMNS = {
    "text": r"actions?(?: required| point| points| agreed)?|task|what|details?|description|action to be taken",
    "owner": r"(?:action )?owner|lead|who|by whom|responsib(?:le|ility)(?: officer)?|action(?:ed)? by|officer",
    "due": r"due(?: date| by)?|deadline|by when|when|date|target(?: date)?|timescale|complete by",
}


def action_keyword(text: str) -> re.Match[str] | None:
    """The keyword at the start of an action; a bare “Action” or “Actions:” heads those that follow."""
    if FOR_OWNER.match(text):
        return FOR_OWNER.match(text)
    found = KEYWORD.match(text)
    if found is None or (not found["sign"].strip() and not found["reference"] and found.end() < len(text)):
        return None
    return found


def action_columns(line: Line) -> dict[str, int] | None:
    """Where the columns stand, if a row heads a table of actions."""
    places: dict[str, int] = {}
    for place, cell in enumerate(line.cells):
        for key, pattern in COLUMNS.items():
            if key not in places and re.fullmatch(pattern, cell.strip(" :"), re.I):
                places[key] = place
                break
    return places if {"text", "owner"} <= set(places) else None


class ActionReader:
    """Reads actions of one set of minutes: it knows who was there, and the day from which dates are reckoned."""

    def __init__(self, attendees: Sequence[AttendeeProposal], held_on: date) -> None:
        self.attendees = attendees
        self.held_on = held_on

    def after_keyword(self, line: Line, text: str) -> Iterator[ActionProposal]:
        """The actions that a text after its keyword names: one, or several that are numbered."""
        if forced := FOR_OWNER.match(text):
            yield self._action(line, text[forced.end() :], owner=forced["owner"])
            return
        if found := action_keyword(text):
            text = text[found.end() :]
        for part in _numbered(text.strip()):
            if not (DONE.match(part) or OUTSTANDING.search(part)):
                yield self._action(line, part)

    def in_list(self, line: Line) -> Iterator[ActionProposal]:
        """An action that stands under a heading “Actions”."""
        text = line.rest if action_keyword(line.text) is None else line.text
        yield from self.after_keyword(line, text)

    def of_row(self, line: Line, columns: dict[str, int]) -> Iterator[ActionProposal]:
        """The action of a row under the heading of a table of actions."""
        cells = {key: line.cells[place] for key, place in columns.items() if place < len(line.cells)}
        text = cells.get("text", "").strip()
        if not re.search(r"[^\W\d_]", text) or DONE.match(text):
            return
        read = self._action(line, text, owner=cells.get("owner", ""))
        due_on, words = due_in_cell(cells.get("due", ""), self.held_on)
        if due_on is None and not words:
            due_on, words = read.due_on, read.due_words
        yield ActionProposal(line.number, line.text, read.text, read.owner, due_on, words, 0)

    def of_action_cell(self, line: Line, text: str, said: str) -> Iterator[ActionProposal]:
        """The action column of minutes in a table: an action, or the initials of who has to do what was `said`."""
        text = text.strip()
        if DONE.match(text) or not text:
            return
        bare = re.sub(r"^actions?\s*[:–-]\s*", "", text, flags=re.I)
        if re.fullmatch(rf"{SHORTS}", bare) or self._known(bare):
            yield self._action(line, last_sentence(said), owner=bare)
        else:
            yield from self.after_keyword(line, text)

    def in_sentence(self, line: Line) -> Iterator[ActionProposal]:
        """Actions in running text: an owner at its end after the word, or initials that are known at its start."""
        text = line.rest
        if trailing := TRAILING.search(text):
            said = last_sentence(text[: trailing.start()])
            if said:
                yield self._action(line, said, owner=trailing["owner"])
            return
        start = re.match(rf"^(?P<owner>{SHORTS})\s+(?:to|will)\s+(?=[a-z])", text)
        if start and all(len(name) <= 3 or self._known(name) for name in _names(start["owner"])):
            yield self._action(line, text)
            return
        for found in UNDERTAKEN.finditer(text):
            if self._is_somebody(found["owner"]):
                yield self._action(line, found["what"].strip(), owner=found["owner"])

    def of_decision(self, line: Line, text: str) -> ActionProposal | None:
        """The action in a decision: “that the Chief Constable would report back”; None where nobody has to act."""
        found = VERB.search(text)
        who = re.sub(r"^that\s+", "", text[: found.start()].strip()) if found else ""
        is_active = found is not None and not text[found.end() :].startswith("be ")
        if (
            not found
            or not who
            or not all(self._is_somebody(name) or (is_active and PERSON.match(name)) for name in _names(who))
        ):
            return None
        return self._action(line, text[found.end() :], owner=who)

    def _known(self, name: str) -> bool:
        return bool(post_of(re.sub(r"^(?:the|our)\s+", "", name.strip(), flags=re.I), self.attendees))

    def _is_somebody(self, name: str) -> bool:
        """Somebody on the list, initials, or a post that is written as one: “the Chief Constable”."""
        is_post = bool(re.fullmatch(r"(?:the\s+)?(?:[A-Z][\w’'-]+\s?(?:of\s|and\s)?){1,6}", name.strip()))
        is_short = bool(re.fullmatch(SHORT, name.strip()))
        return self._known(name) or is_short or (is_post and bool(POST_WORDS.search(name)))

    def _action(self, line: Line, text: str, owner: str = "") -> ActionProposal:
        due_on, due_words = due_in_text(text, self.held_on)
        owner = owner.strip(" .:–-")
        text = text.strip(" \t")
        if not owner:
            owner, text = self._owner_of(text)
        elif match := re.match(rf"^(?:the\s+)?{re.escape(owner)}\s+{VERB.pattern}", text, re.I):
            text = text[match.end() :]
        posts = [self._post(name) for name in _names(owner)]
        told = " and ".join(dict.fromkeys(post for post in posts if post))
        return ActionProposal(line.number, line.text, _capital(text), told[:160], due_on, due_words, 0)

    def _owner_of(self, text: str) -> tuple[str, str]:
        """Who has to act, and what: “HK to write” is (HK, write)."""
        if labelled := OWNER_LABEL.search(text):
            rest = f"{text[: labelled.start()]} {text[labelled.end() :]}".strip(" ,;")
            return labelled["owner"], rest
        first = OWNER_FIRST.match(text)
        if first and all(self._known(name) for name in _names(first["owner"])):
            return first["owner"], re.sub(r"^to\s+", "", text[first.end() :])
        verb = VERB.search(text)
        is_active = verb and 0 < verb.start() <= 90 and not text[verb.end() :].startswith("be ")
        if verb and is_active and self._can_own(who := text[: verb.start()].strip(" ,")):
            return who, text[verb.end() :]
        if first and self._can_own(first["owner"]):
            return first["owner"], re.sub(r"^to\s+", "", text[first.end() :])
        if end := OWNER_AT_END.search(text):
            return end["owner"], text[: end.start()]
        if by := BY_OWNER.search(text):
            return by["owner"], text
        return "", text

    def _can_own(self, who: str) -> bool:
        """Initials, a name, or a post: capital letters, few words, and no sentence before it."""
        names = _names(who)
        is_short = bool(names) and all(len(name.split()) <= 7 for name in names)
        plain = [re.sub(r"^(?:the|a|an|all|both|our)\s+", "", name, flags=re.I) for name in names]
        return (
            is_short
            and all(
                self._known(name) or re.match(r"[A-Z]", name) or re.search(r"\b(?:all|members|officers|office)\b", name)
                for name in plain
            )
            and not re.search(r"[:;]|[a-z]{3,}\.\s", who)
        )

    def _post(self, name: str) -> str:
        name = re.sub(r"^the\s+", "", name.strip(), flags=re.I)
        return post_of(name, self.attendees) or name


def marked_repeats(actions: Sequence[ActionProposal]) -> dict[int, int]:
    """Places of actions that say what an earlier one says: `{place: line of the earlier}`. A log at the end repeats."""
    repeats: dict[int, int] = {}
    for place, action in enumerate(actions):
        for earlier in actions[:place]:
            one, two = squeezed(action.text), squeezed(earlier.text)
            is_part = min(len(one), len(two)) >= LONG_ENOUGH and (one.startswith(two) or two.startswith(one))
            is_same = one == two or is_part or SequenceMatcher(None, one, two).ratio() > 0.85
            if is_same and (not action.owner or not earlier.owner or action.owner == earlier.owner):
                repeats[place] = earlier.line
                break
    return repeats


def last_sentence(text: str) -> str:
    """The last sentence of a text, without marks at its end."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z(])", text.strip())
    return sentences[-1].strip(" ([") if sentences else ""


def _numbered(text: str) -> list[str]:
    """(1) … (2) …: each by itself; else the whole."""
    starts = [found.end() for found in NUMBERED.finditer(text)]
    marks = [found.start() for found in NUMBERED.finditer(text)]
    if len(starts) < 2 and not (starts and marks[0] == 0):
        return [text] if text else []
    ends = [*marks[1:], len(text)]
    lead = text[: marks[0]].strip(" :;")
    parts = [text[start:end].strip(" ;,") for start, end in zip(starts, ends, strict=True)]
    return [part.removesuffix(" and").strip(" ;,") for part in ([lead, *parts] if lead else parts) if part]


def _names(owner: str) -> list[str]:
    return [name.strip() for name in re.split(r"\s*(?:,|/|&|\+|;|\band\b)\s*", owner) if name.strip()]


def _capital(text: str) -> str:
    """With a capital letter, without marks and brackets that have no partner at either end."""
    text = text.strip(" ;,–-")
    while text[:1] in ("(", "[") and not re.search(r"[)\]]", text):
        text = text[1:].strip()
    while text[-1:] in (")", "]") and not re.search(r"[(\[]", text):
        text = text[:-1].strip()
    return text[:1].upper() + text[1:]
