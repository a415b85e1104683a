"""How a status looks and reads: of commitments, of actions, and how far an answer assured. Tags and sentences agree."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StatusStyle:
    """`label` stands in a tag, `phrase` follows a number in a sentence: 3 on track."""

    key: str
    label: str
    phrase: str
    is_always_counted: bool = False


STATUSES: dict[str, StatusStyle] = {
    style.key: style
    for style in [
        StatusStyle("delivered", "Delivered", "delivered", True),
        StatusStyle("on_track", "On track", "on track", True),
        StatusStyle("at_risk", "At risk", "at risk", True),
        StatusStyle("off_track", "Off track", "off track", True),
        StatusStyle("not_started", "Not started", "not started"),
        StatusStyle("not_delivered", "Not delivered", "not delivered"),
        StatusStyle("stopped", "Stopped", "stopped"),
        StatusStyle("not_reported", "Not reported", "not reported", True),
    ]
}

# How an action of a board stands. "overdue" is never stored: it stands beside one of the first three.
ACTION_STATUSES: dict[str, StatusStyle] = {
    style.key: style
    for style in [
        StatusStyle("open", "Open", "open"),
        StatusStyle("in_progress", "In progress", "in progress"),
        StatusStyle("proposed_closed", "Proposed for closing", "proposed for closing"),
        StatusStyle("overdue", "Overdue", "overdue"),
        StatusStyle("closed", "Closed", "closed"),
        StatusStyle("superseded", "Superseded", "superseded"),
    ]
}

# How far an answer at a meeting gave assurance.
VERDICTS: dict[str, StatusStyle] = {
    style.key: style
    for style in [
        StatusStyle("assured", "Assured", "assured"),
        StatusStyle("partly", "Partly assured", "partly assured"),
        StatusStyle("not_assured", "Not assured", "not assured"),
    ]
}

TAGS: dict[str, StatusStyle] = {**STATUSES, **ACTION_STATUSES, **VERDICTS}
