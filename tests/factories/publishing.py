from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from pcc_portal.publishing.models import AuditEntry
from tests.factories.accounts import UserFactory


class PublishableFactory(DjangoModelFactory):
    """What every publishable row can be: a draft unless told, published, scheduled or withdrawn."""

    class Meta:
        abstract = True

    class Params:
        published = factory.Trait(
            published_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1)),
            published_by=factory.SubFactory(UserFactory),
        )
        scheduled = factory.Trait(
            published_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=1)),
            published_by=factory.SubFactory(UserFactory),
        )
        withdrawn = factory.Trait(
            published_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=2)),
            published_by=factory.SubFactory(UserFactory),
            withdrawn_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1)),
            withdrawn_by=factory.SubFactory(UserFactory),
            withdrawn_reason="It was wrong.",
        )


class AuditEntryFactory(DjangoModelFactory):
    class Meta:
        model = AuditEntry

    by = factory.SubFactory(UserFactory)
    verb = AuditEntry.Verb.CHANGED
    target = factory.SubFactory("tests.factories.OrganisationFactory")
    target_label = factory.LazyAttribute(lambda entry: str(entry.target))
