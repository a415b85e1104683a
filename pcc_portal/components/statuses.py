"""How a commitment's status looks and reads. One table, so that tags, bars and sentences agree."""

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
