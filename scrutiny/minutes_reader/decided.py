"""Decisions: what was resolved, agreed or decided."""
# ruff: noqa: RUF001, RUF003 - minutes have the dashes and apostrophes that a word processor puts in

import re
from collections.abc import Iterator

BODY = (
    r"(?:board|committee|panel|members|meeting|pcc|dpcc"
    r"|(?:police and crime |deputy (?:police and crime )?)?commissioner)"
)
HOW = r"(?:\w+ly |therefore |further |also )?"
VERBS = r"(?:agreed|resolved|decided|approved|endorsed|authorised|determined)"
# RESOLVED that … AGREED: … DECISION 3 – … It was agreed that …
KEYWORD = re.compile(
    r"^(?:(?:IT WAS )?(?:UNANIMOUSLY )?(?:RESOLVED|AGREED|DECIDED|DECISION|RECOMMENDED|APPROVED)(?:\s+UNANIMOUSLY)?"
    r"(?:\s+\d+)?\b"
    r"|(?:(?:resolved|agreed|decided|decisions?|resolution)(?:\s+\d+)?(?=\s*(?:[:–—-]|that\b))))"
    r"\s*[:–—-]*\s*",
)
CASED = re.compile(
    rf"^(?:resolved|agreed|decided|decisions?|resolution|it was {HOW}(?:agreed|resolved|decided))"
    r"(?:\s+(?:unanimously|\d+))?\s*(?P<sign>[:–—-]|that\b|to\b|$)\s*",
    re.I,
)
BY = re.compile(
    rf"^(?:the |members of the )?(?P<who>{BODY})\s+(?:\w+ly\s+|also\s+|then\s+)?{VERBS}\s+(?P<what>.+)$", re.I
)
AGREED_THAT = re.compile(r"^it was\b", re.I)
INSIDE = re.compile(
    rf"(?:^|(?<=[.!?;]\s))(?:it was {HOW}(?:agreed|resolved|decided) (?:that|to)\s+)"
    r"(?P<what>[^.]+(?:\.(?=\d)[^.]*)*)",
    re.I,
)
NOTED = re.compile(
    r"^(?:that\s+)?(?:the\s+)?(?:[\w ]{0,40}\s)?(?:be\s+|was\s+|were\s+)?(?:noted|received)\b|^to note\b|^note\b", re.I
)


def decision_keyword(text: str) -> int | None:
    """Where the decision starts after its keyword; at the end of the text where the keyword heads those that follow."""
    found = KEYWORD.match(text) or CASED.match(text)
    return found.end() if found else None


def without_more(text: str, decision: str) -> str:
    """The first sentence after “It was agreed that”; all that stands after another keyword."""
    if not AGREED_THAT.match(text):
        return decision
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", decision)[0]


def decided_by(text: str) -> tuple[str, str] | None:
    """Who decided, and what: “The Board approved the plan” is (Board, approved the plan). None for no decision."""
    found = BY.match(text)
    if found is None:
        return None
    who = found["who"]
    said = text[found.end("who") :].strip()
    return (who[:1].upper() + who[1:], said[:1].upper() + said[1:])


def decisions_inside(text: str) -> Iterator[str]:
    """Decisions that stand in running text: “… It was agreed that the figures be published.”"""
    for found in INSIDE.finditer(text):
        yield cleaned(found["what"])


def cleaned(text: str) -> str:
    """Without “that” in front, with a capital letter."""
    text = re.sub(r"^that\b\s*[:–-]?\s*", "", text.strip(" :–-"), flags=re.I).strip()
    text = re.sub(r"\s*[;,]\s*(?:and)?$", "", text)
    return text[:1].upper() + text[1:]


def is_only_noting(text: str) -> bool:
    """“That the report be noted” decides nothing."""
    return bool(NOTED.match(text.strip()))
