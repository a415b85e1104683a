"""What was confirmed of an import is written all at once, once, and over nobody's text unasked."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from pcc_portal.publishing.changes import KEPT_APART
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions.minutes import (
    ConfirmedAction,
    ConfirmedAttendee,
    ConfirmedDecision,
    ConfirmedImport,
    ConfirmedItem,
    Imported,
    import_minutes,
    prepare_minutes,
    publish_minutes,
)
from scrutiny.models import Action, AgendaItem, Attendance, Decision, Meeting
from tests.factories import AgendaItemFactory, AttendanceFactory, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Any:
    return UserFactory(staff=True, role="Editor")


@pytest.fixture
def meeting() -> Meeting:
    found: Meeting = MeetingFactory(held=True, published=True, starts_on=date(2022, 1, 27), board__code="SB")
    return found


def one_item(item: AgendaItem | None, **fields: Any) -> ConfirmedImport:
    return ConfirmedImport(items=[ConfirmedItem(item=item, **fields)])


def refusal(error: Any) -> list[str]:
    found: list[str] = error.value.messages
    return found


def test_everything_confirmed_is_written_as_drafts_with_references(editor: Any, meeting: Meeting) -> None:
    roads = AgendaItemFactory(meeting=meeting, order=1, number="1", title="Roads")
    confirmed = ConfirmedImport(
        attendees=[
            ConfirmedAttendee("A. Post", "present", post="Chief Constable", initials="AP"),
            ConfirmedAttendee("B. Post", "substitute", substitute_for="C. Post"),
        ],
        items=[
            ConfirmedItem(
                item=roads,
                discussion="It was said.\n",
                outcome="It was agreed.",
                actions=[
                    ConfirmedAction("Write to the council", "Chief Constable", date(2022, 3, 1)),
                    ConfirmedAction("Report back", "Treasurer"),
                ],
                decisions=[ConfirmedDecision("Keep the standard", "The standard is kept.", "The board")],
            ),
            ConfirmedItem(item=None, number="2", title="Any other business", discussion="None."),
        ],
        left_out="Held in the Mill Room",
    )
    done = import_minutes(meeting, by=editor, confirmed=confirmed, upload="u1")
    assert done == Imported(attendees=2, items=2, actions=2, decisions=1)
    rows = Attendance.objects.filter(meeting=meeting).values_list(
        "order", "name", "post", "initials", "status", "substitute_for"
    )
    assert list(rows) == [
        (1, "A. Post", "Chief Constable", "AP", "present", ""),
        (2, "B. Post", "", "", "substitute", "C. Post"),
    ]
    roads.refresh_from_db()
    assert (roads.discussion, roads.outcome) == ("It was said.", "It was agreed.")
    new = AgendaItem.objects.get(title="Any other business")
    assert (new.order, new.number, new.discussion, new.is_private) == (2, "2", "None.", False)
    actions = Action.objects.order_by("pk").values_list(
        "reference", "item", "text", "owner_post", "due_on", "published_at"
    )
    assert list(actions) == [
        ("SB-2021-Q4-01", roads.pk, "Write to the council", "Chief Constable", date(2022, 3, 1), None),
        ("SB-2021-Q4-02", roads.pk, "Report back", "Treasurer", None, None),
    ]
    decision = Decision.objects.get()
    assert (decision.item, decision.title, decision.decision, decision.made_by) == (
        roads, "Keep the standard", "The standard is kept.", "The board",
    )  # fmt: skip
    assert (decision.decided_on, decision.published_at) == (date(2022, 1, 27), None)
    entry = AuditEntry.objects.get(verb="imported")
    assert (entry.by, entry.target) == (editor, meeting)
    assert entry.changes == {
        "upload": ["", "u1"], "attendees": ["", "2"], "items": ["", "2"], "actions": ["", "2"], "decisions": ["", "1"],
        "left out": ["", KEPT_APART],
    }  # fmt: skip


def test_second_confirmation_of_one_import_writes_nothing(editor: Any, meeting: Meeting) -> None:
    item = AgendaItemFactory(meeting=meeting)
    confirmed = one_item(item, discussion="It was said.", actions=[ConfirmedAction("Write", "Treasurer")])
    first = import_minutes(meeting, by=editor, confirmed=confirmed, upload="u1")
    second = import_minutes(meeting, by=editor, confirmed=confirmed, upload="u1")
    assert (first.is_repeated, second) == (False, Imported(items=1, actions=1, is_repeated=True))
    item.refresh_from_db()
    assert (item.discussion, Action.objects.count()) == ("It was said.", 1)


def test_text_that_is_there_is_never_overwritten_unasked(editor: Any, meeting: Meeting) -> None:
    item = AgendaItemFactory(meeting=meeting, title="Roads", number="", discussion="By hand.")
    with pytest.raises(ValidationError) as error:
        import_minutes(meeting, by=editor, confirmed=one_item(item, discussion="Read."), upload="u1")
    assert refusal(error) == [
        "“Roads”: This item has minutes already. Say whether the new text goes below, or takes their place."
    ]
    expected = {
        "append": ("By hand.\n\nRead.", "Agreed."),
        "keep": ("By hand.\n\nRead.", "Agreed."),
        "replace": ("Read.", "Agreed."),
    }
    for onto, texts in expected.items():
        confirmed = one_item(item, discussion="Read.", outcome="Agreed." if onto != "keep" else "", onto=onto)
        import_minutes(meeting, by=editor, confirmed=confirmed, upload=onto)
        item.refresh_from_db()
        assert (item.discussion, item.outcome) == texts


def test_person_on_the_list_already_is_left_as_they_are(editor: Any, meeting: Meeting) -> None:
    AttendanceFactory(meeting=meeting, name="A. Post", post="Chief Constable")
    confirmed = ConfirmedImport(
        attendees=[ConfirmedAttendee("a. post", "apologies"), ConfirmedAttendee("B. Post", "present")]
    )
    done = import_minutes(meeting, by=editor, confirmed=confirmed, upload="u1")
    assert (done.attendees, done.kept) == (1, ("a. post",))
    assert list(Attendance.objects.values_list("name", "status", "order")) == [
        ("A. Post", "present", 1), ("B. Post", "present", 2),
    ]  # fmt: skip


def test_private_text_goes_to_private_minutes_alone(editor: Any, meeting: Meeting) -> None:
    private = AgendaItemFactory(meeting=meeting, is_private=True, private_ground="safety")
    public = AgendaItemFactory(meeting=meeting)
    said = {"discussion": "Zanzibar was named.", "outcome": "Agreed."}
    confirmed = ConfirmedImport(
        items=[
            ConfirmedItem(item=private, **said),
            ConfirmedItem(item=public, ground="law", **said),
            ConfirmedItem(item=None, title="Another case", ground="justice", **said),
        ]
    )
    import_minutes(meeting, by=editor, confirmed=confirmed, upload="u1")
    rows = AgendaItem.objects.order_by("order").values_list(
        "discussion", "outcome", "private_minutes", "private_ground"
    )
    text = "Zanzibar was named.\n\nAgreed."
    assert list(rows) == [("", "", text, "safety"), ("", "", text, ""), ("", "", text, "justice")]
    assert "Zanzibar" not in str([entry.changes for entry in AuditEntry.objects.all()])


def test_one_fault_writes_nothing_and_all_faults_are_told(editor: Any, meeting: Meeting) -> None:
    roads = AgendaItemFactory(meeting=meeting, title="Roads", number="")
    other = AgendaItemFactory(title="Elsewhere", number="")
    confirmed = ConfirmedImport(
        attendees=[ConfirmedAttendee("A. Post", "present"), ConfirmedAttendee("B. Post", "substitute")],
        items=[
            ConfirmedItem(item=roads, discussion="It was said.", actions=[ConfirmedAction("Write", "")]),
            ConfirmedItem(item=other, discussion="It was said."),
            ConfirmedItem(item=None, title="", discussion="It was said."),
        ],
    )
    with pytest.raises(ValidationError) as error:
        import_minutes(meeting, by=editor, confirmed=confirmed, upload="u1")
    assert refusal(error) == [
        "B. Post: Say whom the substitute stood in for, and only for a substitute.",
        "“Roads”: Say what is to be done, and which post is to do it.",
        "“Elsewhere”: This item is of another meeting.",
        "“Item without a title”: Enter the title of the new item.",
    ]
    roads.refresh_from_db()
    assert (roads.discussion, Attendance.objects.count(), Action.objects.count()) == ("", 0, 0)
    assert AuditEntry.objects.count() == 0
    assert import_minutes(
        meeting, by=editor, confirmed=one_item(roads, actions=[ConfirmedAction("Write", "Clerk")]), upload="u1"
    ) == Imported(items=1, actions=1)
    assert Action.objects.get().reference == "SB-2021-Q4-01"


def test_import_is_refused_without_right_before_the_meeting_and_once_confirmed(editor: Any, meeting: Meeting) -> None:
    publisher = UserFactory(staff=True, role="Publisher")
    item = AgendaItemFactory(meeting=meeting, discussion="It was said.")
    confirmed = one_item(item, outcome="Agreed.")
    with pytest.raises(PermissionDenied):
        import_minutes(meeting, by=publisher, confirmed=confirmed, upload="u1")
    with pytest.raises(ValidationError, match="Nothing is ticked"):
        import_minutes(meeting, by=editor, confirmed=ConfirmedImport(left_out="All of it"), upload="u1")
    planned = AgendaItemFactory(meeting=MeetingFactory(published=True))
    with pytest.raises(ValidationError, match="Mark the meeting as held first"):
        import_minutes(planned.meeting, by=editor, confirmed=one_item(planned, outcome="Agreed."), upload="u2")
    later = MeetingFactory(held=True, published=True, starts_on=date(2022, 4, 28), board=meeting.board)
    at = AgendaItemFactory(meeting=later)
    publish_minutes(prepare_minutes(meeting, by=editor, confirmed_at_item=at), by=publisher)
    with pytest.raises(ValidationError, match="These minutes are confirmed"):
        import_minutes(meeting, by=editor, confirmed=confirmed, upload="u3")
