"""Papers: taken in, put at items, replaced, restricted and published.

A file lies under the paper's permanent id, and the row that points at it is written last, once the file is whole and
is the one that was sent. Storage knows no transaction: a file whose row was not written is removed again, and one that
a stopped machine leaves behind is out of reach, since no row names it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.components.wording import listing
from pcc_portal.publishing.actions import locked, publish, record, require_permission
from pcc_portal.publishing.changes import difference, snapshot
from pcc_portal.publishing.forms import may_write_public
from pcc_portal.publishing.models import AuditEntry, Publishable
from pcc_portal.reports.actions import stored_hash
from pcc_portal.reports.models import Report
from plan.queries.wording import long_date
from scrutiny.actions.references import next_reference, quarter_prefix
from scrutiny.actions.scanner import scan
from scrutiny.models import AgendaItem, Ground, Meeting, Paper, PaperUse
from scrutiny.paper_files import MEGABYTE, UnfitFile, file_kind
from scrutiny.queries.paper_deadlines import missed_deadlines

Verb = AuditEntry.Verb


@dataclass(frozen=True)
class AboutPaper:
    """What staff say of a paper. `restricted_ground` "" means that it isn't restricted."""

    title: str
    kind: str = Paper.Kind.REPORT
    author: str = ""
    dated_on: date | None = None
    summary: str = ""
    late_reason: str = ""
    is_supplementary: bool = False
    restricted_ground: str = ""
    review_on: date | None = None
    source: str = ""


def upload_paper(
    file: "File[bytes]",
    *,
    meeting: Meeting,
    about: AboutPaper,
    by: User,
    items: Sequence[AgendaItem] = (),
    replaces: Paper | None = None,
) -> Paper:
    """Take a file in as a draft, at these items of the meeting; the meeting gives the reference its quarter.

    Raises PermissionDenied, and ValidationError: of `file` for a file that can't be a paper, or that the virus scanner
    refuses or can't check; of other fields for what the row can't hold. Nothing is kept then.
    """
    require_permission(by, "add", Paper())
    sent_name = str(file.name)
    try:
        kind = file_kind(file, sent_name, max_bytes=settings.PAPER_MAX_MB * MEGABYTE)
        scan(file, sent_name)
    except UnfitFile as error:
        raise ValidationError({"file": str(error)}) from error
    paper = Paper(file_name=sent_name[-160:], content_type=kind.content_type, size_bytes=file.size, replaces=replaces)
    paper.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    stored = default_storage.save(f"papers/{paper.public_id}.{kind.ending}", file)
    try:
        if stored_hash(stored) != paper.sha256:
            raise OSError(f"{stored} was not stored as it was sent")
        paper.file = stored
        return _add(paper, meeting, about, items, by)
    except BaseException:
        # The connection may have been lost after the commit: then the row is there, and needs its file.
        if not Paper.objects.filter(file=stored).exists():
            default_storage.delete(stored)
        raise


def add_report_paper(
    report: Report, *, meeting: Meeting, about: AboutPaper, by: User, items: Sequence[AgendaItem] = ()
) -> Paper:
    """Make a paper of a report that the portal made. The public opens the report itself, once both are published."""
    require_permission(by, "add", Paper())
    if report.status != Report.Status.READY or report.withdrawn_at is not None:
        raise ValidationError({"report": "Only a report that is ready, and was not withdrawn, can be a paper."})
    return _add(Paper(report=report), meeting, about, items, by)


def keep_restricted(row: Publishable) -> list[str]:
    """Why a report that is a restricted paper may not be published: everybody could open it."""
    if not isinstance(row, Report):
        return []
    return [
        f"This report is the restricted paper {paper.reference}, so nobody outside may open it. Lift the restriction "
        "of the paper first, and say why."
        for paper in row.papers.filter(is_restricted=True)
    ]


@transaction.atomic
def _add(paper: Paper, meeting: Meeting, about: AboutPaper, items: Sequence[AgendaItem], by: User) -> Paper:
    if meeting.quarter is None:
        raise ValidationError(
            "The day of this meeting is not known, and a paper's reference holds its quarter. Set the day first."
        )
    for name, value in asdict(about).items():
        setattr(paper, name, value)
    paper.title = about.title.strip()
    paper.is_restricted = bool(about.restricted_ground)
    if not paper.is_restricted and about.review_on:
        raise ValidationError({"review_on": "Only a restricted paper is looked at again. Empty this."})
    paper.reference = next_reference(quarter_prefix(meeting.board, meeting.quarter, "P"))
    _hold_report(paper)
    paper.full_clean()
    paper.save()
    record(Verb.ADDED, paper, by=by, changes=difference({}, snapshot(paper)))
    for item in items:
        _put_at(paper, item, by)
    return paper


def replace_paper(paper: Paper, file: "File[bytes]", *, about: AboutPaper, by: User) -> Paper:
    """Take in a file in place of this paper, at the same items. The old paper stays; it is marked once both are public.

    What was restricted stays so: lift the restriction of the new paper where it no longer holds.
    """
    uses = paper.uses.filter(item__removed_at__isnull=True).select_related("item__meeting__board").order_by("pk")
    items = [use.item for use in uses]
    if not items:
        raise ValidationError("This paper is at no item. Put it at one first, so that the new one can follow it.")
    if later := Paper.objects.filter(replaces=paper).first():
        raise ValidationError(f"This paper was replaced by {later.reference} already. Replace that one.")
    if paper.is_restricted and not about.restricted_ground:
        about = AboutPaper(**{**asdict(about), "restricted_ground": paper.restricted_ground})
    meeting = max((item.meeting for item in items), key=lambda meeting: (meeting.starts_on or date.min, meeting.pk))
    return upload_paper(file, meeting=meeting, about=about, by=by, items=items, replaces=paper)


def shows_at_once(paper: Paper, item: AgendaItem) -> bool:
    """Would the public see this paper, or its name and ground, at this item as soon as it is put there?"""
    is_seen = paper.is_restricted or Paper.objects.published().filter(pk=paper.pk).exists()
    # A restricted paper waits for a look even where its agenda is scheduled: nobody looks once that turns public.
    items = AgendaItem.objects.to_be_listed() if paper.is_restricted else AgendaItem.objects.listed()
    return is_seen and items.filter(pk=item.pk).exists()


def _require_to_show(by: User, paper: Paper) -> None:
    """Raise PermissionDenied for somebody who may not publish papers: the public will see what this person does."""
    if not may_write_public(by, paper):
        raise PermissionDenied(
            "The public would see this at once, since the agenda is public. Only somebody who may publish papers may."
        )


def _put_at(paper: Paper, item: AgendaItem, by: User) -> PaperUse:
    if item.removed_at is not None:
        raise ValidationError(f"“{item}” was taken off the agenda. Choose another item.")
    shows = shows_at_once(paper, item)
    if shows and not paper.is_restricted:
        _require_to_show(by, paper)
    use = PaperUse(item=item, paper=paper, order=item.paper_uses.count() + 1, is_waiting=shows and paper.is_restricted)
    use.full_clean()
    use.save()
    record(Verb.ADDED, use, by=by, changes=difference({}, snapshot(use)))
    return use


@transaction.atomic
def attach_paper(paper: Paper, *, item: AgendaItem, by: User) -> PaperUse:
    """Put a paper at one more item, of whatever meeting. A restricted one at a public item waits there to be shown.

    Raises PermissionDenied without the right to put papers at items or, where the public would see it at once, to
    publish papers; ValidationError if the paper is there already or was withdrawn.
    """
    row = locked(paper)
    if not (shows_at_once(row, item) and may_write_public(by, row)):
        require_permission(by, "add", PaperUse())
    if row.withdrawn_at is not None:
        raise ValidationError("This paper was withdrawn. Upload another one.")
    return _put_at(row, item, by)


@transaction.atomic
def show_paper(paper: Paper, *, by: User) -> list[PaperUse]:
    """Let the public read title and ground of a restricted paper at each listed item where it waits. Needs the right to
    publish papers. Raises ValidationError where it waits at none."""
    require_permission(by, "publish", paper)
    row = locked(paper)
    uses = list(PaperUse.objects.waiting().filter(paper=row).select_for_update(of=("self",)))
    if not uses:
        raise ValidationError("This paper waits at no item of a public agenda.")
    for use in uses:
        _set_waiting(use, by, is_waiting=False)
    return uses


def _set_waiting(use: PaperUse, by: User, *, is_waiting: bool) -> None:
    before = snapshot(use)
    use.is_waiting = is_waiting
    use.save(update_fields=["is_waiting", "modified_at"])
    record(Verb.CHANGED, use, by=by, changes=difference(before, snapshot(use)))


@transaction.atomic
def detach_paper(use: PaperUse, *, by: User, reason: str = "") -> None:
    """Take a paper off an item. Where the public sees it there, whoever may publish papers does, and says why."""
    paper = locked(use.paper)
    if shows_at_once(paper, use.item) and not use.is_waiting:
        _require_to_show(by, paper)
        if not reason.strip():
            raise ValidationError("The public sees this paper at this item. Say why it is taken off.")
        _mark_changed(Meeting.objects.filter(pk=use.item.meeting_id))
    else:
        require_permission(by, "delete", use)
    record(Verb.DELETED, use, by=by, reason=reason.strip(), changes=difference(snapshot(use), {}))
    use.delete()


@transaction.atomic
def publish_paper(
    paper: Paper, *, by: User, at: datetime | None = None, reason: str = "", late_reason: str = ""
) -> Paper:
    """Publish a paper now or at a later time.

    Raises ValidationError for one that is restricted or replaced, whose report is no longer public or whose file is not
    the one that was sent, and for one that comes after the day for papers of a meeting and does not say why.
    """
    require_permission(by, "publish", paper)
    row = locked(paper)
    if row.published_at is None:
        _check_fit(row, at or timezone.now())
        _say_why_late(row, late_reason.strip(), timezone.localdate(at), by)
    return publish(row, by=by, at=at, reason=reason)


def _check_fit(row: Paper, at: datetime) -> None:
    if row.is_restricted:
        raise ValidationError("This paper is restricted. Lift the restriction first, and say why.")
    if later := Paper.objects.filter(replaces=row).first():
        raise ValidationError(f"This paper was replaced by {later.reference}. Publish that one.")
    if row.report and not row.report.is_published(at):
        raise ValidationError("The report that this paper is will not be public then. Publish the report first.")
    if row.file and stored_hash(row.file.name) != row.sha256:
        raise ValidationError("The stored file is missing or is not the one that was sent. Upload it again.")


def _say_why_late(row: Paper, late_reason: str, day: date, by: User) -> None:
    missed = list(missed_deadlines(row, day))
    if missed and not (late_reason or row.late_reason):
        due = listing(
            [f"{long_date(meeting.papers_due_on)} ({meeting})" for meeting in missed if meeting.papers_due_on]
        )
        raise ValidationError(f"Papers were due by {due}. Say why this one is late: the public reads the reason.")
    if late_reason and not missed:
        raise ValidationError("This paper is not late for any meeting. Empty the reason.")
    if late_reason:
        _change(row, by, late_reason=late_reason)


@transaction.atomic
def restrict_paper(paper: Paper, *, ground: str, review_on: date | None, by: User, reason: str = "") -> Paper:
    """Keep a draft from the public on one of the lawful grounds. Where its item is public, its name waits to be shown.

    Raises ValidationError for one that was published: what the public has seen is withdrawn, not restricted.
    """
    row = locked(paper)
    if row.published_at is not None:
        raise ValidationError("This paper was published or scheduled. Withdraw it instead, and say why.")
    if row.is_restricted:
        raise ValidationError("This paper is restricted already.")
    if ground not in Ground.values:
        raise ValidationError({"ground": "Choose one of the four lawful grounds."})
    require_permission(by, "change", row)
    for use in row.uses.filter(item__in=AgendaItem.objects.to_be_listed()):
        _set_waiting(use, by, is_waiting=True)
    _hold_report(row)
    return _change(row, by, reason=reason, is_restricted=True, restricted_ground=ground, review_on=review_on)


@transaction.atomic
def lift_restriction(paper: Paper, *, by: User, reason: str) -> Paper:
    """Make a restricted paper a draft like any other, which somebody may publish. Needs the right to publish it."""
    require_permission(by, "publish", paper)
    row = locked(paper)
    if not row.is_restricted:
        raise ValidationError("This paper is not restricted.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the paper need no longer be kept from the public."})
    for use in row.uses.filter(is_waiting=True):
        _set_waiting(use, by, is_waiting=False)
    listed = AgendaItem.objects.listed().filter(paper_uses__paper=row)
    _mark_changed(Meeting.objects.filter(items__in=listed).distinct())
    return _change(row, by, reason=reason.strip(), is_restricted=False, restricted_ground="", review_on=None)


def _hold_report(paper: Paper) -> None:
    """Lock the report that this paper is: whoever publishes it at the same moment waits, and then is refused."""
    if paper.report is not None:
        paper.report = locked(paper.report)


def _mark_changed(meetings: Iterable[Meeting]) -> None:
    """Give these meetings the time of now: what is no longer named there leaves no row that could tell of the change.

    Whoever copies the record by `modified_since` would keep it for good.
    """
    for meeting in meetings:
        meeting.save(update_fields=["modified_at"])


def _change(row: Paper, by: User, *, reason: str = "", **values: Any) -> Paper:
    before = snapshot(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save(update_fields=[*values, "modified_at"])
    record(Verb.CHANGED, row, by=by, reason=reason, changes=difference(before, snapshot(row)))
    return row


def forget_file(paper: Paper) -> None:
    """Remove the file of a draft that is being deleted, once its row is gone for good."""
    if name := paper.file.name:
        transaction.on_commit(lambda: default_storage.delete(name))
