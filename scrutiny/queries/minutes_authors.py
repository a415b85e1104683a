"""Who stands behind an edition of minutes or a correction, and who may publish it: the two-person rule reads this."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from pcc_portal.accounts.models import User
from pcc_portal.publishing.models import AuditEntry
from scrutiny.models import AgendaItem, Attendance, Correction, MinutesEdition

# The texts of an item that its minutes are made of. The audit trail names them where somebody wrote them.
MINUTE_FIELDS = ("discussion", "outcome", "verdict", "verdict_reason", "private_minutes", "video_seconds")
PUBLIC_FIELDS = ("discussion", "outcome", "verdict", "verdict_reason", "video_seconds")
WRITING = (AuditEntry.Verb.ADDED, AuditEntry.Verb.CHANGED)


def authors_of_minutes(edition: MinutesEdition) -> set[int]:
    """Keys of the people who prepared an edition or, since the edition before, wrote any of what it freezes.

    That is the texts of its items and the attendance. What was written after it was prepared is not in it.
    """
    types = ContentType.objects.get_for_models(AgendaItem, Attendance)
    keys = {
        model: list(model._base_manager.filter(meeting=edition.meeting_id).values_list("pk", flat=True))
        for model in (AgendaItem, Attendance)
    }
    of_items = Q(object_id__in=keys[AgendaItem], changes__has_any_keys=list(PUBLIC_FIELDS))
    # Who was taken off the attendance is no row any more: the trail says of which meeting.
    was_there = Q(verb=AuditEntry.Verb.DELETED, changes__meeting=[str(edition.meeting), ""])
    entries = AuditEntry.objects.filter(
        Q(verb__in=WRITING, content_type=types[AgendaItem]) & of_items
        | Q(content_type=types[Attendance]) & (Q(verb__in=WRITING, object_id__in=keys[Attendance]) | was_there),
        by__isnull=False,
        at__lte=edition.drafted_at,
    )
    before = MinutesEdition.objects.filter(
        meeting=edition.meeting_id, number__lt=edition.number, published_at__isnull=False
    )
    if earlier := before.order_by("-number").first():
        entries = entries.filter(at__gt=earlier.drafted_at)
    return {edition.drafted_by_id, *entries.values_list("by_id", flat=True)}


def authors_of_correction(correction: Correction) -> set[int]:
    """Keys of the people who recorded a correction or wrote any of it since."""
    entries = AuditEntry.objects.filter(
        verb__in=WRITING,
        content_type=ContentType.objects.get_for_model(Correction),
        object_id=correction.pk,
        by__isnull=False,
    )
    return {correction.drafted_by_id, *entries.values_list("by_id", flat=True)}


def publishers(model: type[MinutesEdition] | type[Correction]) -> list[User]:
    """Everybody who may publish such rows and can sign in to do it, by name."""
    may = ModelBackend().with_perm(f"scrutiny.publish_{model._meta.model_name}")
    return list(may.filter(is_staff=True).order_by("name", "email"))
