from datetime import date

import factory
from factory.django import DjangoModelFactory

from pcc_portal.organisations.models import Area, OfficeHolder, Organisation, OrganisationIdentifier
from tests.factories.publishing import PublishableFactory


class AreaFactory(PublishableFactory):
    class Meta:
        model = Area

    kind = Area.Kind.AUTHORITY
    name = factory.Sequence(lambda n: f"Borough {n}")


class OrganisationFactory(PublishableFactory):
    class Meta:
        model = Organisation

    kind = Organisation.Kind.OFFICE
    name = factory.Sequence(lambda n: f"Organisation {n}")


class OrganisationIdentifierFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationIdentifier

    organisation = factory.SubFactory(OrganisationFactory)
    scheme = OrganisationIdentifier.Scheme.CHARITY
    number = factory.Sequence(lambda n: f"{100000 + n}")


class OfficeHolderFactory(PublishableFactory):
    class Meta:
        model = OfficeHolder

    person = factory.Sequence(lambda n: f"Office Holder {n}")
    post = OfficeHolder.Post.COMMISSIONER
    organisation = factory.SubFactory(OrganisationFactory)
    starts_on = date(2021, 5, 13)
