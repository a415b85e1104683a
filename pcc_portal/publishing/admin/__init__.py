"""The staff screens' base: every admin class of the portal is one of these, so that every write is audited.

`AuditedAdmin` records who changed what and refuses to save over somebody else's work. `PublishableAdmin` adds the
publication: its state, publish, schedule, withdraw, preview, and read-only fields once the public has seen the row.
"""

from pcc_portal.publishing.admin.audited import (
    AuditedAdmin,
    Button,
    Done,
    LockedStackedInline,
    LockedTabularInline,
    Question,
    actor,
    sentences,
    url_of,
)
from pcc_portal.publishing.admin.people import UserAdmin
from pcc_portal.publishing.admin.publishable import PublishableAdmin
from pcc_portal.publishing.admin.trail import AuditEntryAdmin

__all__ = [
    "AuditEntryAdmin",
    "AuditedAdmin",
    "Button",
    "Done",
    "LockedStackedInline",
    "LockedTabularInline",
    "PublishableAdmin",
    "Question",
    "UserAdmin",
    "actor",
    "sentences",
    "url_of",
]
