"""The six roles, as one table: which role may do what to which kind of row.

`apply_roles` writes the table into the database as groups with permissions. A migration calls it; when the table
changes, add a migration that calls it again (a test says so).
"""

from collections.abc import Mapping

from django.apps.registry import Apps

ACTIONS = ("view", "add", "change", "delete", "publish")

PROMISE = ("plan.plan", "plan.pillar", "plan.priority", "plan.objective", "plan.theme", "plan.commitment")
FIGURES = ("plan.measure", "plan.measureversion", "plan.observation", "plan.target")
MONEY = ("plan.budget", "plan.budgetline", "plan.consultation")
PLAN = (*PROMISE, "plan.progressupdate", "plan.nationalrequirement", *FIGURES, *MONEY)
SCRUTINY = (
    "scrutiny.board",
    "scrutiny.meeting",
    "scrutiny.attendance",
    "scrutiny.agendaitem",
    "scrutiny.agendaedition",
    "scrutiny.agendaentry",
    "scrutiny.paper",
    "scrutiny.paperuse",
    "scrutiny.minutesedition",
    "scrutiny.minutesentry",
    "scrutiny.correction",
    "scrutiny.action",
    "scrutiny.actionupdate",
    "scrutiny.decision",
    "scrutiny.publicquestion",
    "scrutiny.answer",
    "scrutiny.inspection",
    "scrutiny.recommendation",
    "scrutiny.response",
    "scrutiny.collaborationagreement",
    "scrutiny.complaintreviewfigures",
)
# How to reach who asked a public question, and what they were sent: for those who answer alone.
CONTACTS = ("scrutiny.questioncontact", "scrutiny.questionmail")
REFERENCES = ("scrutiny.referenceseries",)
PLACES = (
    "organisations.area",
    "organisations.organisation",
    "organisations.organisationidentifier",
    "organisations.officeholder",
)
REPORTS = ("reports.report",)
AUDIT = ("publishing.auditentry",)
USERS = ("accounts.user",)
EVERYTHING = (*PLAN, *SCRUTINY, *PLACES, *REPORTS)

WRITE = ("view", "add", "change", "delete")

# role -> {kinds of row: actions}
ROLES: Mapping[str, Mapping[tuple[str, ...], tuple[str, ...]]] = {
    # Writes and corrects drafts; publishes nothing.
    "Editor": {
        (*PLAN, *SCRUTINY, *PLACES): WRITE,
        REPORTS: ("view", "add"),
        CONTACTS: ("view",),
        REFERENCES: ("view",),
    },
    # Reads every draft, decides what the public sees, and fills in what stays open once a row is published.
    "Publisher": {EVERYTHING: ("view", "publish"), (*AUDIT, *REFERENCES): ("view",)},
    # Looks after commissioned services and the organisations that run them.
    "Commissioning officer": {(*PLAN, *SCRUTINY): ("view",), PLACES: WRITE, REPORTS: ("view", "add")},
    # Looks after the victims' directory and the organisations in it.
    "Directory officer": {(*PLAN, *SCRUTINY): ("view",), PLACES: WRITE, REPORTS: ("view",)},
    # Reads everything and changes nothing.
    "Auditor": {(*EVERYTHING, *REFERENCES, *AUDIT, *USERS): ("view",)},
    # Everything, accounts included; the audit trail can be read by all and written by none.
    "Administrator": {
        EVERYTHING: (*WRITE, "publish"),
        USERS: WRITE,
        (*CONTACTS, *REFERENCES, *AUDIT): ("view",),
    },
}

# Rows that have no publication of their own: they are public when the row that they belong to is.
WITHOUT_PUBLICATION = frozenset(
    {
        "plan.pillar",
        "plan.priority",
        "plan.objective",
        "plan.theme",
        "plan.commitment",
        "plan.measureversion",
        "plan.target",
        "plan.budgetline",
        "organisations.organisationidentifier",
        "scrutiny.attendance",
        "scrutiny.agendaitem",
        "scrutiny.agendaentry",
        "scrutiny.paperuse",
        "scrutiny.minutesentry",
        "scrutiny.recommendation",
    }
)


def permissions_of(role: str) -> set[str]:
    """The role's permissions in Django's form: `plan.publish_plan`."""
    permissions = set()
    for kinds, actions in ROLES[role].items():
        for kind in kinds:
            app, model = kind.split(".")
            for action in actions:
                if not (action == "publish" and kind in WITHOUT_PUBLICATION):
                    permissions.add(f"{app}.{action}_{model}")
    return permissions


def who_may(permission: str) -> str:
    """Whom to turn to for something that needs this permission: `a Publisher`. Administrators may do everything."""
    names = [role for role in ROLES if permission in permissions_of(role) and role != "Administrator"]
    words = [f"an {role}" if role[0] in "AEIOU" else f"a {role}" for role in names or ["Administrator"]]
    return " or ".join(words)


def apply_roles(apps: Apps) -> None:
    """Make the groups and set their permissions to exactly those of the table.

    Makes content types and permissions that a fresh database does not have yet: Django adds them only after the
    last migration.
    """
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    groups = apps.get_model("auth", "Group").objects
    wanted = sorted(set().union(*(permissions_of(role) for role in ROLES)))
    kinds = dict.fromkeys(_kind_of(name) for name in wanted)
    content_types.bulk_create(
        [content_types.model(app_label=app, model=model) for app, model in kinds], ignore_conflicts=True
    )
    types = {(row.app_label, row.model): row for row in content_types.all()}
    permissions.bulk_create(
        [
            permissions.model(
                content_type=types[_kind_of(name)],
                codename=name.split(".")[1],
                name="Can " + name.split(".")[1].replace("_", " ", 1),
            )
            for name in wanted
        ],
        ignore_conflicts=True,
    )
    rows = {f"{row.content_type.app_label}.{row.codename}": row for row in permissions.select_related("content_type")}
    for role in ROLES:
        group, _ = groups.get_or_create(name=role)
        group.permissions.set([rows[name] for name in permissions_of(role)])


def _kind_of(permission: str) -> tuple[str, str]:
    """App and model: `plan.publish_plan` speaks of (`plan`, `plan`)."""
    app, codename = permission.split(".")
    return app, codename.split("_", 1)[1]
