"""Staff screens of the record of scrutiny."""

from scrutiny.admin.follow_up import ActionAdmin, ActionUpdateAdmin, DecisionAdmin

__all__ = [
    "ActionAdmin",
    "ActionUpdateAdmin",
    "DecisionAdmin",
]
