"""Every write of the plan that is more than one plain save: by a person, atomic, and on the audit trail."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import locked, record, require_permission
from pcc_portal.publishing.models import AuditEntry
from plan.models import Commitment, Objective, Observation, Pillar, Plan, Priority, ProgressUpdate, Theme

NEVER_COPIED = {"id", "public_id", "created_at", "modified_at"}
PUBLICATION = {"published_at", "published_by", "withdrawn_at", "withdrawn_by", "withdrawn_reason"}


@transaction.atomic
def put_out_for_consultation(plan: Plan, *, by: User) -> Plan:
    """Mark a draft plan as being consulted on. Raises PermissionDenied, or ValidationError if it is past that."""
    require_permission(by, "change", plan)
    row = locked(plan)
    if row.status != Plan.Status.DRAFT:
        raise ValidationError(f"Only a draft plan goes out for consultation; this one is: {row.get_status_display()}.")
    _set_status(row, Plan.Status.CONSULTATION, by=by)
    return row


@transaction.atomic
def bring_into_force(plan: Plan, *, by: User, supersedes: Plan | None = None) -> Plan:
    """Make a published plan the one in force. The plan in force until now becomes varied or superseded with it.

    `supersedes` must name the plan in force, unless this plan varies it: a plan is never replaced unawares.
    Raises PermissionDenied without the publish right, ValidationError with a sentence otherwise.
    """
    require_permission(by, "publish", plan)
    row = locked(plan)
    if row.status not in (Plan.Status.DRAFT, Plan.Status.CONSULTATION):
        raise ValidationError(f"This plan can't come into force: it is {row.get_status_display().lower()} already.")
    if row.withdrawn_at is not None or not row.is_published():
        raise ValidationError("Publish this plan first: a plan in force is one that the public can read.")
    current = Plan.objects.select_for_update().filter(office=row.office_id, status=Plan.Status.IN_FORCE).first()
    if current is not None:
        if row.varies_id == current.pk:
            _set_status(current, Plan.Status.VARIED, by=by, reason=f"Varied by “{row}”")
        elif supersedes is not None and supersedes.pk == current.pk:
            _set_status(current, Plan.Status.SUPERSEDED, by=by, reason=f"Superseded by “{row}”")
        else:
            raise ValidationError(
                f"“{current}” is in force. Say that this plan supersedes it, or make this plan a variation of it."
            )
    _set_status(row, Plan.Status.IN_FORCE, by=by)
    return row


@transaction.atomic
def vary_plan(plan: Plan, *, by: User, note: str) -> Plan:
    """Make a draft copy of a published plan, whole, whose commitments continue those of the first.

    Raises PermissionDenied, or ValidationError without a note, for a draft, or where such a draft exists already.
    """
    require_permission(by, "add", plan)
    source = locked(plan)
    note = note.strip()
    if not note:
        raise ValidationError("Say what changes against this plan: the public will read it.")
    if source.published_at is None:
        raise ValidationError("This plan is a draft: change it, there is nothing to vary yet.")
    if draft := source.variations.filter(published_at__isnull=True).first():
        raise ValidationError(f"There is a draft that varies this plan already: “{draft}”. Work on that one.")
    copy: Plan = _copied(source, PUBLICATION, status=Plan.Status.DRAFT, varies=source, variation_note=note)
    copy.full_clean()
    copy.save()
    _copy_contents(source, copy)
    record(AuditEntry.Verb.ADDED, copy, by=by, reason=note, changes={"varies": ["", str(source)]})
    return copy


@transaction.atomic
def correct_update(update: ProgressUpdate, *, by: User, note: str) -> ProgressUpdate:
    """Make a draft that puts a published progress update right; the published one stays as it was read.

    Raises PermissionDenied, or ValidationError without a note, for a draft, or where a correction exists already.
    """
    require_permission(by, "add", update)
    source = locked(update)
    note = note.strip()
    if not note:
        raise ValidationError("Say what was wrong in this update: the public will read it.")
    if source.published_at is None:
        raise ValidationError("This update is a draft: change it, there is nothing to correct yet.")
    if source.withdrawn_at is not None:
        raise ValidationError("This update was withdrawn: there is nothing to correct. Add a new update instead.")
    if correction := ProgressUpdate.objects.filter(corrects=source, withdrawn_at__isnull=True).first():
        raise ValidationError(f"There is a correction of this update already: “{correction}”. Work on that one.")
    draft: ProgressUpdate = _copied(source, PUBLICATION, corrects=source, correction_note=note)
    draft.full_clean()
    draft.save()
    record(AuditEntry.Verb.ADDED, draft, by=by, reason=note, changes={"corrects": ["", str(source)]})
    return draft


@transaction.atomic
def import_observations(
    observations: Sequence[Observation], *, by: User, file_name: str, upload: str
) -> list[Observation]:
    """Store figures as drafts, all or none, with one audit entry for the whole file.

    `upload` names one upload of one file: a second call with it stores nothing and returns the first one's rows.
    Raises PermissionDenied, or ValidationError with a sentence for each figure that can't be stored.
    """
    require_permission(by, "add", Observation())
    if not observations:
        raise ValidationError("There are no figures to import.")
    if imported := imported_by(upload):
        return imported
    problems = []
    for observation in observations:
        try:
            observation.full_clean()
        except ValidationError as error:
            problems += [f"{observation}: {sentence}" for sentence in error.messages]
    if problems:
        raise ValidationError(problems)
    try:
        with transaction.atomic():
            for observation in observations:
                observation.save()
    except IntegrityError:
        if imported := imported_by(upload):
            return imported
        raise ValidationError(
            "Some of these figures were stored by somebody else meanwhile. Nothing was imported."
        ) from None
    ids = ", ".join(observation.public_id for observation in observations)
    changes = {"upload": ["", upload], "figures": ["", ids], "file": ["", file_name]}
    label = f"{len(observations)} {'figure' if len(observations) == 1 else 'figures'} from {file_name}"
    record(AuditEntry.Verb.IMPORTED, observations[0], by=by, changes=changes, label=label)
    return list(observations)


def imported_by(upload: str) -> list[Observation]:
    """The figures that an upload has stored already."""
    entry = AuditEntry.objects.filter(verb=AuditEntry.Verb.IMPORTED, changes__upload=["", upload]).first()
    ids = entry.changes["figures"][1].split(", ") if entry else []
    return list(Observation.objects.filter(public_id__in=ids))


def _set_status(plan: Plan, status: Plan.Status, *, by: User, reason: str = "") -> None:
    before = plan.get_status_display()
    plan.status = status
    plan.save(update_fields=["status", "modified_at"])
    changes = {"status": [before, plan.get_status_display()]}
    record(AuditEntry.Verb.CHANGED, plan, by=by, reason=reason, changes=changes)


def _copied(row: Any, leave: Iterable[str] = (), **changes: Any) -> Any:
    """An unsaved copy of a row, without its id and the fields to leave out, with the changes."""
    fields = [field for field in row._meta.concrete_fields if field.name not in {*NEVER_COPIED, *leave, *changes}]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields}, **changes)


def _copy_all(rows: models.QuerySet[Any], **changes: Any) -> dict[int, Any]:
    """Copy rows; returns `{id of the first: its copy}`. A change that is a function is asked with each row."""
    copies = {}
    for row in rows:
        values = {name: value(row) if callable(value) else value for name, value in changes.items()}
        copy = _copied(row, **values)
        copy.full_clean()
        copy.save()
        for relation in row._meta.many_to_many:
            getattr(copy, relation.name).set(getattr(row, relation.name).all())
        copies[row.pk] = copy
    return copies


def _copy_contents(source: Plan, copy: Plan) -> None:
    pillars = _copy_all(Pillar.objects.filter(plan=source), plan=copy)
    priorities = _copy_all(
        Priority.objects.filter(plan=source), plan=copy, pillar=lambda row: pillars.get(row.pillar_id)
    )
    objectives = _copy_all(
        Objective.objects.filter(priority__plan=source), priority=lambda row: priorities[row.priority_id]
    )
    themes = _copy_all(Theme.objects.filter(plan=source), plan=copy)
    _copy_all(
        Commitment.objects.filter(plan=source),
        plan=copy,
        objective=lambda row: objectives.get(row.objective_id),
        priority=lambda row: priorities.get(row.priority_id),
        theme=lambda row: themes.get(row.theme_id),
        continues=lambda row: row,
    )
