"""Papers taken in, put at items, replaced, restricted and published: who may, what is kept, what the trail says."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions import papers
from scrutiny.actions.papers import AboutPaper
from scrutiny.models import AgendaItem, Ground, Meeting, Paper, PaperUse, ReferenceSeries
from scrutiny.queries.paper_deadlines import missed_deadlines
from tests import factories
from tests.scrutiny.test_paper_files import pdf, word

pytestmark = pytest.mark.django_db

PDF = pdf()
REPORT = AboutPaper("Chief Constable's report")
SECRET = AboutPaper("Threat assessment", restricted_ground=Ground.SAFETY, review_on=date(2022, 6, 1))
NOW = datetime(2022, 1, 19, 12, tzinfo=UTC)


@pytest.fixture
def editor() -> User:
    return factories.UserFactory(staff=True, role="Editor")


@pytest.fixture
def publisher() -> User:
    return factories.UserFactory(staff=True, role="Publisher")


@pytest.fixture
def administrator() -> User:
    return factories.UserFactory(staff=True, role="Administrator")


@pytest.fixture
def meeting() -> Meeting:
    return factories.MeetingFactory(
        board__code="SB", starts_on=date(2022, 1, 27), papers_due_on=date(2022, 1, 20), published=True
    )


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return factories.AgendaItemFactory(meeting=meeting)


@pytest.fixture
def listed(meeting: Meeting) -> AgendaItem:
    """An item on the public agenda."""
    return factories.AgendaEntryFactory(item__meeting=meeting).item


def sent(content: bytes = PDF, name: str = "report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def uploaded(meeting: Meeting, by: User, *items: AgendaItem, about: AboutPaper = REPORT) -> Paper:
    return papers.upload_paper(sent(), meeting=meeting, about=about, by=by, items=items)


def stored() -> list[str]:
    return sorted(default_storage.listdir("papers")[1]) if default_storage.exists("papers") else []


def content_of(paper: Paper) -> bytes:
    with default_storage.open(paper.file.name) as file:
        return bytes(file.read())


def told(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return error.value.messages


def test_upload_keeps_the_file_and_what_was_read_from_it(item: AgendaItem, editor: User) -> None:
    about = AboutPaper(" Road safety ", author="Chief Constable", dated_on=date(2022, 1, 10), is_supplementary=True)
    paper = papers.upload_paper(
        sent(word(), "Road Safety FINAL v3.docx"), meeting=item.meeting, about=about, by=editor, items=[item]
    )
    paper.refresh_from_db()
    content = content_of(paper)
    assert (paper.reference, paper.title, paper.author, paper.dated_on, paper.is_supplementary) == (
        "SB-2021-Q4-P01", "Road safety", "Chief Constable", date(2022, 1, 10), True,
    )  # fmt: skip
    assert paper.file.name == f"papers/{paper.public_id}.docx"
    assert paper.file_name == "Road Safety FINAL v3.docx"
    assert paper.content_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert (paper.size_bytes, paper.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (paper.publication_state, paper.is_restricted) == ("draft", False)
    assert paper.download_name == "sb-2021-q4-p01-road-safety.docx"
    assert [use.item for use in paper.uses.all()] == [item]
    entries = AuditEntry.objects.order_by("pk").values_list("verb", "by", "target_label")
    assert list(entries) == [
        ("added", editor.pk, "SB-2021-Q4-P01 Road safety"),
        ("added", editor.pk, f"SB-2021-Q4-P01 Road safety at {item}"),
    ]


def test_references_count_on_and_are_never_reused(meeting: Meeting, editor: User) -> None:
    uploaded(meeting, editor)
    second = uploaded(meeting, editor)
    assert second.reference == "SB-2021-Q4-P02"
    second.delete()
    assert uploaded(meeting, editor).reference == "SB-2021-Q4-P03"
    later = factories.MeetingFactory(board=meeting.board, starts_on=date(2022, 4, 28))
    assert uploaded(later, editor).reference == "SB-2022-Q1-P01"


def test_meeting_without_a_day_gives_no_reference(editor: User) -> None:
    undated = factories.MeetingFactory(starts_on=None, date_words="spring 2022", held=True)
    with pytest.raises(ValidationError) as error:
        uploaded(undated, editor)
    assert told(error) == [
        "The day of this meeting is not known, and a paper's reference holds its quarter. Set the day first."
    ]
    assert (stored(), Paper.objects.count(), ReferenceSeries.objects.count()) == ([], 0, 0)


def test_upload_needs_the_right_to_add_papers(meeting: Meeting, publisher: User) -> None:
    with pytest.raises(PermissionDenied, match="Your account may not add papers"):
        uploaded(meeting, publisher)
    assert stored() == []


def test_unfit_file_is_refused_at_its_field(meeting: Meeting, editor: User) -> None:
    with pytest.raises(ValidationError) as error:
        papers.upload_paper(sent(PDF, "report.docx"), meeting=meeting, about=REPORT, by=editor)
    assert error.value.message_dict == {
        "file": [
            "“report.docx” is named as a Word document (DOCX), but its content is a PDF. "
            "Save it again as a Word document (DOCX), or name it .pdf."
        ]
    }
    assert (stored(), Paper.objects.count()) == ([], 0)


def test_limit_is_the_setting(meeting: Meeting, editor: User, settings: Any) -> None:
    settings.PAPER_MAX_MB = 1
    with pytest.raises(ValidationError) as error:
        papers.upload_paper(sent(PDF + bytes(2**21)), meeting=meeting, about=REPORT, by=editor)
    assert told(error) == [
        "“report.pdf” has 2.0 MB; a paper may have 1 MB at most. Save it with smaller pictures, or split it."
    ]


def test_row_that_fails_leaves_no_file(meeting: Meeting, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        uploaded(meeting, editor, about=AboutPaper("x" * 201))
    assert stored() == []

    def fail(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(papers, "record", fail)
    with pytest.raises(DatabaseError):
        uploaded(meeting, editor)
    assert (stored(), Paper.objects.count(), ReferenceSeries.objects.count()) == ([], 0, 0)


def test_file_that_was_not_stored_as_sent_is_not_kept(
    meeting: Meeting, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "stored_hash", lambda name: "0" * 64)
    with pytest.raises(OSError, match="was not stored as it was sent"):
        uploaded(meeting, editor)
    assert (stored(), Paper.objects.count()) == ([], 0)


def test_what_the_scanner_refuses_is_not_kept(meeting: Meeting, editor: User, settings: Any) -> None:
    settings.PAPER_SCANNER = "false"  # a command that ends with 1
    with pytest.raises(ValidationError) as error:
        uploaded(meeting, editor)
    assert error.value.message_dict["file"][0].startswith("The virus scanner found something harmful in “report.pdf”")
    assert (stored(), Paper.objects.count()) == ([], 0)
    settings.PAPER_SCANNER = "true"
    assert content_of(uploaded(meeting, editor)) == PDF


def test_report_of_the_portal_can_be_a_paper(item: AgendaItem, editor: User, publisher: User) -> None:
    report = factories.ReportFactory(ready=True)
    paper = papers.add_report_paper(report, meeting=item.meeting, about=REPORT, by=editor, items=[item])
    assert (paper.reference, paper.report, paper.file.name, paper.sha256) == ("SB-2021-Q4-P01", report, "", "")
    with pytest.raises(ValidationError, match="Publish the report first"):
        papers.publish_paper(paper, by=publisher)
    factories.ReportFactory._meta.model.objects.filter(pk=report.pk).update(
        published_at=timezone.now(), published_by=publisher
    )
    papers.publish_paper(paper, by=publisher, late_reason="Its figures came late.")
    assert Paper.objects.published().get() == paper


@pytest.mark.parametrize("traits", [{}, {"ready": True, "withdrawn": True}])
def test_report_that_is_not_ready_is_no_paper(traits: dict[str, bool], meeting: Meeting, editor: User) -> None:
    with pytest.raises(ValidationError, match="Only a report that is ready"):
        papers.add_report_paper(factories.ReportFactory(**traits), meeting=meeting, about=REPORT, by=editor)


def test_paper_serves_several_items_and_meetings(item: AgendaItem, editor: User) -> None:
    paper = uploaded(item.meeting, editor, item)
    other = factories.AgendaItemFactory()
    papers.attach_paper(paper, item=other, by=editor)
    assert [use.item for use in paper.uses.order_by("pk")] == [item, other]
    with pytest.raises(ValidationError) as error:
        papers.attach_paper(paper, item=other, by=editor)
    assert told(error) == ["This paper is at this item already."]
    other.removed_at = timezone.now()
    other.save()
    third = uploaded(item.meeting, editor)
    with pytest.raises(ValidationError, match="was taken off the agenda"):
        papers.attach_paper(third, item=other, by=editor)
    gone = factories.PaperFactory(withdrawn=True)
    with pytest.raises(ValidationError, match="was withdrawn"):
        papers.attach_paper(gone, item=item, by=editor)


def test_draft_at_a_public_item_shows_nothing_and_needs_no_more(listed: AgendaItem, editor: User) -> None:
    paper = uploaded(listed.meeting, editor, listed)
    assert list(PaperUse.objects.published()) == []
    papers.detach_paper(paper.uses.get(), by=editor)
    assert paper.uses.count() == 0


def test_what_shows_at_once_needs_the_right_to_publish(listed: AgendaItem, editor: User, publisher: User) -> None:
    public = factories.PaperFactory(published=True)
    refusal = "The public would see this at once, since the agenda is public"
    with pytest.raises(PermissionDenied, match=refusal):
        papers.attach_paper(public, item=listed, by=editor)
    assert (stored()[1:], PaperUse.objects.count()) == ([], 0)
    use = papers.attach_paper(public, item=listed, by=publisher)
    assert list(PaperUse.objects.published()) == [use]
    with pytest.raises(PermissionDenied, match=refusal):
        papers.detach_paper(use, by=editor)
    with pytest.raises(ValidationError, match="Say why it is taken off"):
        papers.detach_paper(use, by=publisher)
    papers.detach_paper(use, by=publisher, reason="It belongs to item 5.")
    assert list(PaperUse.objects.published()) == []
    entry = AuditEntry.objects.filter(verb="deleted").get()
    assert (entry.reason, entry.by) == ("It belongs to item 5.", publisher)


def test_paper_in_time_is_published(item: AgendaItem, editor: User, publisher: User, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    paper = uploaded(item.meeting, editor, item)
    with pytest.raises(PermissionDenied, match="may not publish papers"):
        papers.publish_paper(paper, by=editor)
    with pytest.raises(ValidationError, match="is not late for any meeting"):
        papers.publish_paper(paper, by=publisher, late_reason="For no reason.")
    papers.publish_paper(paper, by=publisher)
    row = Paper.objects.published().get()
    assert (row.published_at, row.late_reason) == (NOW, "")
    with pytest.raises(ValidationError, match="published already"):
        papers.publish_paper(paper, by=publisher)


def test_paper_of_a_postponed_meeting_is_late_by_the_day_in_its_place_alone(item: AgendaItem, editor: User) -> None:
    paper, meeting = uploaded(item.meeting, editor, item), item.meeting
    later = factories.MeetingFactory(
        board=meeting.board, starts_on=date(2022, 2, 23), papers_due_on=date(2022, 2, 16), published=True
    )
    meeting.status, meeting.status_reason, meeting.postponed_to = "postponed", "Flood.", later
    meeting.save()
    factories.PaperUseFactory(paper=paper, item=factories.AgendaItemFactory(meeting=later))
    assert list(missed_deadlines(paper, date(2022, 2, 16))) == []
    assert list(missed_deadlines(paper, date(2022, 2, 17))) == [later]


def test_late_paper_needs_its_reason(item: AgendaItem, editor: User, publisher: User, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    paper = uploaded(item.meeting, editor, item)
    due_day, day_after = NOW + timedelta(days=1), NOW + timedelta(days=2)
    with pytest.raises(ValidationError) as error:
        papers.publish_paper(paper, by=publisher, at=day_after)
    assert told(error) == [
        f"Papers were due by 20 January 2022 ({item.meeting}). Say why this one is late: the public reads the reason."
    ]
    time_machine.move_to(day_after, tick=False)
    papers.publish_paper(paper, by=publisher, late_reason=" The figures came late. ")
    paper.refresh_from_db()
    assert (paper.late_reason, paper.published_at) == ("The figures came late.", day_after)
    changed = AuditEntry.objects.filter(verb="changed").get()
    assert (changed.changes, changed.by) == ({"late_reason": ["", "The figures came late."]}, publisher)
    time_machine.move_to(NOW, tick=False)
    other = uploaded(item.meeting, editor, item)
    papers.publish_paper(other, by=publisher, at=due_day)  # the last day for papers is in time
    assert Paper.objects.get(pk=other.pk).publication_state == "scheduled"


def test_restricted_paper_is_never_published(item: AgendaItem, editor: User, publisher: User) -> None:
    paper = uploaded(item.meeting, editor, item, about=SECRET)
    with pytest.raises(ValidationError) as error:
        papers.publish_paper(paper, by=publisher, late_reason="Late.")
    assert told(error) == ["This paper is restricted. Lift the restriction first, and say why."]
    assert Paper.objects.get().publication_state == "draft"


def test_restriction_and_its_end_are_on_the_trail(item: AgendaItem, editor: User, publisher: User) -> None:
    paper = uploaded(item.meeting, editor, item)
    with pytest.raises(ValidationError) as error:
        papers.restrict_paper(paper, ground="embarrassing", review_on=None, by=editor)
    assert error.value.message_dict == {"ground": ["Choose one of the four lawful grounds."]}
    review_on = date(2022, 6, 1)
    row = papers.restrict_paper(paper, ground=Ground.JUSTICE, review_on=review_on, by=editor, reason="A trial.")
    assert (row.is_restricted, row.restricted_ground, row.review_on) == (True, Ground.JUSTICE, review_on)
    with pytest.raises(ValidationError, match="restricted already"):
        papers.restrict_paper(paper, ground=Ground.JUSTICE, review_on=None, by=editor)
    with pytest.raises(PermissionDenied, match="may not publish papers"):
        papers.lift_restriction(paper, by=editor, reason="The trial is over.")
    with pytest.raises(ValidationError, match="Say why the paper need no longer be kept"):
        papers.lift_restriction(paper, by=publisher, reason=" ")
    row = papers.lift_restriction(paper, by=publisher, reason="The trial is over.")
    assert (row.is_restricted, row.restricted_ground, row.review_on) == (False, "", None)
    with pytest.raises(ValidationError, match="is not restricted"):
        papers.lift_restriction(paper, by=publisher, reason="Again.")
    entries = AuditEntry.objects.filter(verb="changed").order_by("pk").values_list("reason", "by")
    assert list(entries) == [("A trial.", editor.pk), ("The trial is over.", publisher.pk)]


def test_restricting_is_no_way_to_take_back_what_was_published(publisher: User, administrator: User) -> None:
    paper = factories.PaperFactory(published=True)
    with pytest.raises(ValidationError, match="Withdraw it instead"):
        papers.restrict_paper(paper, ground=Ground.SAFETY, review_on=None, by=administrator)


def test_replaced_paper_stays_and_the_new_one_follows_it(item: AgendaItem, editor: User, publisher: User) -> None:
    other = factories.AgendaItemFactory(meeting__board=item.meeting.board, meeting__starts_on=date(2022, 4, 28))
    old = uploaded(item.meeting, editor, item, other)
    new = papers.replace_paper(old, sent(word(), "new.docx"), about=AboutPaper("Report, corrected"), by=editor)
    assert (new.reference, new.replaces) == ("SB-2022-Q1-P01", old)
    assert [use.item for use in new.uses.order_by("pk")] == [item, other]
    assert [use.item for use in old.uses.order_by("pk")] == [item, other]
    with pytest.raises(ValidationError) as error:
        papers.publish_paper(old, by=publisher, late_reason="Late.")
    assert told(error) == ["This paper was replaced by SB-2022-Q1-P01. Publish that one."]
    with pytest.raises(ValidationError, match="was replaced by SB-2022-Q1-P01 already"):
        papers.replace_paper(old, sent(), about=REPORT, by=editor)


def test_paper_at_no_item_can_not_be_replaced(meeting: Meeting, editor: User) -> None:
    with pytest.raises(ValidationError, match="This paper is at no item"):
        papers.replace_paper(uploaded(meeting, editor), sent(), about=REPORT, by=editor)


def test_what_replaces_a_restricted_paper_is_restricted(item: AgendaItem, editor: User) -> None:
    old = uploaded(item.meeting, editor, item, about=SECRET)
    new = papers.replace_paper(old, sent(), about=REPORT, by=editor)
    assert (new.is_restricted, new.restricted_ground) == (True, Ground.SAFETY)


def test_paper_whose_file_is_gone_is_not_published(item: AgendaItem, editor: User, publisher: User) -> None:
    paper = uploaded(item.meeting, editor, item)
    default_storage.delete(paper.file.name)
    with pytest.raises(ValidationError, match="The stored file is missing"):
        papers.publish_paper(paper, by=publisher, late_reason="Late.")
