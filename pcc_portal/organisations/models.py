"""Places and bodies: areas, organisations and the people who hold public office in them."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from pcc_portal.organisations.querysets import AreaManager, OfficeHolderManager, OrganisationManager
from pcc_portal.publishing.models import Publishable


class Area(Publishable):
    """A place that figures, services and promises speak of."""

    class Kind(models.TextChoices):
        FORCE = "force", "police force area"  # the whole area of one police force
        AUTHORITY = "authority", "local authority"  # a unitary authority, with a GSS code
        UNIT = "unit", "local policing unit"  # the force's own division into neighbourhood policing units
        WIDER = "wider", "wider area"  # a region or country, for comparison
        OTHER = "other", "other place"  # a place or event that a source names and no list holds

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    gss_code = models.CharField(
        "GSS code",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]\d{8}$", "A GSS code is a letter and eight digits.")],
        help_text="The code of the Office for National Statistics, for example E06000006.",
    )
    # NULL means the top: nothing here contains it.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = AreaManager()
    editable_once_published: ClassVar = ("source", "source_note")

    class Meta(Publishable.Meta):
        ordering = ["kind", "name"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "name"], name="area_unique_name_of_kind"),
            models.UniqueConstraint(fields=["gss_code"], condition=~Q(gss_code=""), name="area_unique_gss_code"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="area_not_its_own_parent",
                violation_error_message="An area can't lie in itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(Publishable):
    """A body, apart from whoever holds office in it: offices end and pass their duties on, the record stays."""

    class Kind(models.TextChoices):
        OFFICE = "office", "office of a Commissioner"
        FORCE = "force", "police force"
        COUNCIL = "council", "council"
        CSP = "csp", "Community Safety Partnership"
        CHARITY = "charity", "charity"
        COMPANY = "company", "company"
        COMMUNITY = "community", "community organisation"
        HEALTH = "health", "health body"
        FIRE = "fire", "fire and rescue"
        JUSTICE = "justice", "criminal justice body"
        BOARD = "board", "board or partnership"
        NATIONAL = "national", "national body"
        EDUCATION = "education", "education"
        OTHER = "other", "other"

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=60, blank=True)
    role = models.TextField(blank=True, help_text="What it does for this area, in a sentence.")
    website = models.URLField(blank=True)
    areas = models.ManyToManyField(Area, blank=True, related_name="organisations")
    # NULL: since before our records; NULL end: it still exists.
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    succeeded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = OrganisationManager()
    editable_once_published: ClassVar = (
        "short_name",
        "role",
        "website",
        "valid_to",
        "succeeded_by",
        "source",
        "source_note",
    )

    class Meta(Publishable.Meta):
        ordering = ["name"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="organisation_ends_after_start",
                violation_error_message="The end date lies before the start date.",
            ),
            models.CheckConstraint(
                condition=Q(succeeded_by__isnull=True) | ~Q(succeeded_by=F("id")),
                name="organisation_not_its_own_successor",
                violation_error_message="An organisation can't succeed itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationIdentifier(models.Model):
    """A number under which a register knows an organisation (schemes of org-id.guide)."""

    class Scheme(models.TextChoices):
        CHARITY = "GB-CHC", "charity number (England and Wales)"
        COMPANY = "GB-COH", "company number"
        AUTHORITY = "GB-LAE", "local authority code (England)"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=10, choices=Scheme)
    number = models.CharField(max_length=30)
    source_note = models.TextField(blank=True)

    class Meta:
        ordering = ["scheme", "number"]
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="identifier_unique_in_scheme")]

    def __str__(self) -> str:
        return f"{self.scheme}-{self.number}"


class OfficeHolder(Publishable):
    """A person in a public post, for a time. Only public office-holders are ever named."""

    class Post(models.TextChoices):
        COMMISSIONER = "commissioner", "Police and Crime Commissioner"
        DEPUTY = "deputy", "Deputy Police and Crime Commissioner"
        CHIEF_CONSTABLE = "chief_constable", "Chief Constable"
        CHIEF_EXECUTIVE = "chief_executive", "Chief Executive"
        FINANCE = "finance", "Chief Finance Officer"

    person = models.CharField(max_length=120)
    post = models.CharField(max_length=20, choices=Post)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="office_holders")
    # NULL: the source does not say; NULL end: still in post.
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = OfficeHolderManager()
    editable_once_published: ClassVar = ("ends_on", "source", "source_note")

    class Meta(Publishable.Meta):
        ordering = ["post", "-starts_on"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["person", "post", "starts_on"], name="office_holder_unique_term"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
                name="office_holder_ends_after_start",
                violation_error_message="The end date lies before the start date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_post_display()}"
