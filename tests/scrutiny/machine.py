"""What every state machine of the record is held to: frozen rows stay, refused actions write nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from pcc_portal.accounts.models import User
from scrutiny.actions.agenda import add_item
from scrutiny.models import AgendaItem, Board, Meeting
from scrutiny.records import sha256_of
from tests.factories import BoardFactory, MeetingFactory, UserFactory

BEGINS_AT = datetime(2026, 4, 9, 12, tzinfo=UTC)
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
# Kinds of frozen rows, and what says when each was published.
FROZEN = {
    **dict.fromkeys(
        ("AgendaEdition", "MinutesEdition", "Correction", "Action", "ActionUpdate", "PublicQuestion", "Answer"),
        "published_at",
    ),
    **dict.fromkeys(("AgendaEntry", "MinutesEntry"), "edition__published_at"),
}


class Writes:
    """Counts the writes that stand: what a savepoint takes back is not one. Wraps every statement of a connection."""

    VERBS = ("INSERT", "UPDATE", "DELETE", "REPLACE")

    def __init__(self) -> None:
        self.count = 0
        self.at_savepoint: dict[str, int] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if sql.startswith("SAVEPOINT "):
            self.at_savepoint[sql.removeprefix("SAVEPOINT ")] = self.count
        elif sql.startswith("ROLLBACK TO SAVEPOINT "):
            self.count = self.at_savepoint[sql.removeprefix("ROLLBACK TO SAVEPOINT ")]
        elif sql.startswith(self.VERBS):
            self.count += 1
        return execute(sql, *args)


@dataclass(frozen=True)
class World:
    """What every example starts from: a board, two people who may do everything, an item of another board.

    `tried` and `done` count how often each action was called in the whole run, and how often it was not refused.
    """

    board: Board
    people: list[User]
    elsewhere: AgendaItem
    tried: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)


class RecordMachine(RuleBasedStateMachine):
    """A world and a clock; each example in a savepoint that is undone."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.board, self.people, self.elsewhere = world.board, world.people, world.elsewhere
        self.tried, self.done = world.tried, world.done
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.now = self.clock.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.writes = Writes()
        self.watch = connection.execute_wrapper(self.writes)
        self.watch.__enter__()
        self.frozen: dict[tuple[str, int], dict[str, Any]] = {}
        self.references: dict[str, tuple[str, int]] = {}
        self.seen: tuple[int, datetime] | None = None

    def teardown(self) -> None:
        self.watch.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        self.clock.stop()

    @property
    def today(self) -> date:
        return timezone.localdate()

    def wait_days(self, days: int) -> None:
        self.now.shift(timedelta(days=days))

    def pick(self, rows: Any, place: int, *, fit: Any = None) -> Any:
        """One of these rows, by a number that Hypothesis chose; None where there is none.

        `fit` are those with which the action could succeed: one of them is taken three times in four.
        """
        found = list(fit) if fit is not None and place % 4 else []
        found = found or list(rows)
        return found[place % len(found)] if found else None

    def attempt(self, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do it, or find it refused with a sentence; then nothing at all was written."""
        if args and args[0] is None:
            return None
        self.tried[act.__name__] += 1
        before = self.writes.count
        try:
            made = act(*args, **kwargs)
        except (ValidationError, PermissionDenied) as refusal:
            sentence = str(refusal)
        else:
            self.done[act.__name__] += 1
            return made
        assert sentence, act.__name__
        assert self.writes.count == before, f"{act.__name__} was refused and wrote all the same"
        return None

    @invariant()
    def nothing_unlawful_is_recorded(self) -> None:
        """Looks only where something was written or time passed since the last look."""
        state = (self.writes.count, timezone.now())
        if state != self.seen:
            self.look()
            self.seen = state

    def look(self) -> None:
        """Every rule of the record. A machine adds its own."""
        self.what_was_published_is_as_it_was()
        self.no_reference_is_given_out_twice()

    def what_was_published_is_as_it_was(self) -> None:
        """Nor does it vanish; its hash is of its record, and what is withdrawn was public and says why."""
        now, gone = timezone.now(), set(self.frozen)
        for name, published_at in FROZEN.items():
            rows: Any = apps.get_model("scrutiny", name)._default_manager
            for row in rows.filter(**{f"{published_at}__lte": now}).values():
                left_open = MARKS | LEFT_OPEN.get(name, set())
                stored = {field: value for field, value in row.items() if field not in left_open}
                key = (name, row["id"])
                if key not in self.frozen:
                    self.frozen[key] = stored
                    assert "sha256" not in row or row["sha256"] == sha256_of(row["data"])
                assert self.frozen[key] == stored
                gone.discard(key)
                if row.get("withdrawn_at"):
                    assert row["published_at"] <= row["withdrawn_at"]
                    assert row["withdrawn_reason"]
        assert not gone

    def no_reference_is_given_out_twice(self) -> None:
        for name in ("Action", "PublicQuestion"):
            for pk, reference in apps.get_model("scrutiny", name)._default_manager.values_list("pk", "reference"):
                assert self.references.setdefault(reference, (name, pk)) == (name, pk)


def run(machine: type[RecordMachine], prepare: Callable[[World, Any], None]) -> None:
    """Run it in a world that is prepared once, by `prepare` with a clock that it may move on.

    Each action which the rules call must succeed sometimes: else they would test refusals.
    """
    with time_machine.travel(BEGINS_AT, tick=False) as clock:
        people = [UserFactory(staff=True, role="Administrator") for _ in range(2)]
        meeting = MeetingFactory(published=True, held=True, board=BoardFactory(code="XX", published=True))
        elsewhere = add_item(AgendaItem(meeting=meeting, title="Elsewhere"), by=people[0])
        world = World(BoardFactory(code="SB", published=True), people, elsewhere)
        prepare(world, clock)
        run_state_machine_as_test(lambda: machine(world), settings=BOUNDS)
    refused = {name for name in world.tried if not world.done[name]}
    assert refused == set(), f"of {world.tried} only {world.done} succeeded"


def held_on(meeting: Meeting) -> date:
    """The day of a meeting that was held: a planned or dropped one has none."""
    assert meeting.status == Meeting.Status.HELD
    assert meeting.starts_on is not None
    return meeting.starts_on
