"""What "public" means, and the trail of who did what."""

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

# No vowels, so no accidental words; no 0, 1, l or o, so an id can be read out over the telephone.
ID_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
ID_LENGTH = 8


def new_public_id() -> str:
    """A random permanent id for addresses, eight characters out of 28: it carries nothing that could change."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))


class Identified(models.Model):
    """A row with a permanent public id and the times at which it was made and last changed."""

    public_id = models.CharField(
        "permanent id", max_length=ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    modified_at = models.DateTimeField(auto_now=True, editable=False)

    # Fields of which the audit trail says that they were written, never what.
    private_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def fields_kept_apart(self) -> tuple[str, ...]:
        """The private fields of this row: more than those of its kind where the row itself is private."""
        return self.private_fields


class Publishable(Identified):
    """A row that the public sees only after somebody has published it, and never again once it is withdrawn.

    `published_at` NULL means draft; in the future it means scheduled. `withdrawn_at` NULL means not withdrawn.
    These fields change through `publishing.actions` alone.
    """

    published_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="%(app_label)s_%(class)s_published_by_someone",
                violation_error_message="What is published needs the person who published it.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (
                    Q(
                        withdrawn_at__isnull=False,
                        withdrawn_by__isnull=False,
                        published_at__isnull=False,
                        withdrawn_at__gte=F("published_at"),
                    )
                    & ~Q(withdrawn_reason="")
                ),
                name="%(app_label)s_%(class)s_withdrawn_with_reason",
                violation_error_message="Withdrawing needs a person, a reason, and a row that was published before.",
            ),
        ]

    # Fields that staff may still change once the row is published; the database trigger holds all others.
    editable_once_published: ClassVar[tuple[str, ...]] = ()
    # Fields that actions alone change then: a meeting is moved, a question is answered.
    moved_by_actions: ClassVar[tuple[str, ...]] = ()

    def is_published(self, at: datetime | None = None) -> bool:
        """The same rule as `PublishableQuerySet.published`, for a row in hand."""
        at = at or timezone.now()
        return (
            self.published_at is not None
            and self.published_at <= at
            and (self.withdrawn_at is None or self.withdrawn_at > at)
        )

    @property
    def is_locked(self) -> bool:
        """Published, scheduled or withdrawn: its content is never rewritten."""
        return self.published_at is not None

    @property
    def publication_state(self) -> str:
        """One word for staff: draft, scheduled, published or withdrawn."""
        if self.published_at is None:
            return "draft"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "published" if self.is_published() else "scheduled"

    def publication_problems(self) -> list[str]:
        """Sentences that say what is missing before this row can be published; none for a row that is ready."""
        return []


def whole_of(row: models.Model) -> Publishable | None:
    """What decides whether the public sees this row: itself, or the row that it goes with. None: nothing does."""
    if isinstance(row, Publishable):
        return row
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE:
            parent = getattr(row, field.name, None)
            if parent is not None and (whole := whole_of(parent)):
                return whole
    return None


class AuditEntry(models.Model):
    """One thing that somebody did: append-only, held by a database trigger. Survives what it speaks of."""

    class Verb(models.TextChoices):
        ADDED = "added", "added"
        CHANGED = "changed", "changed"
        DELETED = "deleted", "deleted"
        PUBLISHED = "published", "published"
        SCHEDULED = "scheduled", "scheduled"
        PREVIEWED = "previewed", "made a preview link of"  # for a day, whoever has the link sees the draft
        WITHDREW = "withdrew", "withdrew"
        IMPORTED = "imported", "imported"
        REQUESTED = "requested", "requested"
        CANCELLED = "cancelled", "cancelled"
        FAILED = "failed", "failed"

    at = models.DateTimeField(default=timezone.now, editable=False)
    # NULL means that no person did it: the worker or the timetable.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="audit_entries"
    )
    verb = models.CharField(max_length=20, choices=Verb, editable=False)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)
    target = GenericForeignKey("content_type", "object_id")
    target_label = models.CharField(max_length=300, editable=False, help_text="What it was called at the time.")
    reason = models.TextField(blank=True, editable=False)
    # {field: [before, after]}, both as text; {} where the verb says it all.
    changes: Any = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "audit trail"
        indexes = [models.Index(fields=["content_type", "object_id"])]

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Each field that changed, in words, with what stood there before and after."""
        return [(name.replace("_", " "), before, after) for name, (before, after) in self.changes.items()]

    def __str__(self) -> str:
        return f"{self.by or 'The system'} {self.get_verb_display()} {self.target_label}"
