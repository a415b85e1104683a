"""What every state machine of the record is held to: frozen rows stay, refused actions write nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from pcc_portal.publishing.models import AuditEntry
from scrutiny.models import Meeting
from scrutiny.records import sha256_of
from tests.factories import BoardFactory, UserFactory

PICK = st.integers(min_value=0, max_value=11)
BOUNDS = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# What may change in a published row: that it is withdrawn, and what its kind of row leaves to actions.
MARKS = {"modified_at", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason"}
LEFT_OPEN = {"PublicQuestion": {"status", "closed_on", "meeting_id"}}
FROZEN = (
    "AgendaEdition", "MinutesEdition", "Correction", "Action", "ActionUpdate", "PublicQuestion", "Answer",
)  # fmt: skip
ENTRIES = {"AgendaEntry": "edition__published_at__lte", "MinutesEntry": "edition__published_at__lte"}
TABLES = [model._meta.db_table for model in (*apps.get_app_config("scrutiny").get_models(), AuditEntry)]


class RecordMachine(RuleBasedStateMachine):
    """A board, two people who may do everything, a clock; each example in a transaction that is undone."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(datetime(2026, 4, 9, 12, tzinfo=UTC), tick=False)
        self.now = self.clock.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.people = [UserFactory(staff=True, role="Administrator") for _ in range(2)]
        self.board = BoardFactory(code="SB", published=True)
        self.frozen: dict[tuple[str, int], dict[str, Any]] = {}
        self.references: dict[str, tuple[str, int]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        self.clock.stop()

    @property
    def today(self) -> date:
        return timezone.localdate()

    def wait_days(self, days: int) -> None:
        self.now.shift(timedelta(days=days))

    def pick(self, rows: Any, place: int) -> Any:
        """One of these rows, by a number that Hypothesis chose; None where there is none."""
        found = list(rows)
        return found[place % len(found)] if found else None

    def attempt(self, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do it, or find it refused with a sentence; then nothing at all was written."""
        if args and args[0] is None:
            return None
        before = everything()
        try:
            return act(*args, **kwargs)
        except (ValidationError, PermissionDenied) as refusal:
            sentence = str(refusal)
        assert sentence, act.__name__
        assert everything() == before, f"{act.__name__} was refused and wrote all the same"
        return None

    @invariant()
    def what_was_published_is_as_it_was(self) -> None:
        now = timezone.now()
        lookups = {**dict.fromkeys(FROZEN, "published_at__lte"), **ENTRIES}
        for name, lookup in lookups.items():
            model: Any = apps.get_model("scrutiny", name)
            for row in model.objects.filter(**{lookup: now}).values():
                left_open = MARKS | LEFT_OPEN.get(name, set())
                stored = {field: value for field, value in row.items() if field not in left_open}
                assert self.frozen.setdefault((name, row["id"]), stored) == stored
        for name, pk in self.frozen:
            assert apps.get_model("scrutiny", name)._default_manager.filter(pk=pk).exists(), f"{name} {pk} is gone"

    @invariant()
    def each_hash_is_of_its_record(self) -> None:
        for name in ("AgendaEdition", "MinutesEdition"):
            for data, digest in apps.get_model("scrutiny", name)._default_manager.values_list("data", "sha256"):
                assert digest == sha256_of(data)

    @invariant()
    def no_reference_is_given_out_twice(self) -> None:
        for name in ("Action", "PublicQuestion", "Paper", "Decision"):
            for pk, reference in apps.get_model("scrutiny", name)._default_manager.values_list("pk", "reference"):
                assert self.references.setdefault(reference, (name, pk)) == (name, pk)

    @invariant()
    def what_is_withdrawn_was_public_and_says_why(self) -> None:
        for name in FROZEN:
            for row in apps.get_model("scrutiny", name)._default_manager.filter(withdrawn_at__isnull=False):
                assert row.published_at <= row.withdrawn_at
                assert row.withdrawn_reason


def everything() -> list[list[tuple[Any, ...]]]:
    """Every row of the record and of the audit trail, as stored."""
    with connection.cursor() as cursor:
        rows = []
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - names of our own tables
            rows.append(cursor.fetchall())
        return rows


def held_on(meeting: Meeting) -> date:
    """The day of a meeting that was held: a planned or dropped one has none."""
    assert meeting.status == Meeting.Status.HELD
    assert meeting.starts_on is not None
    return meeting.starts_on
