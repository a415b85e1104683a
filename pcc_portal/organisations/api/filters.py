"""Query parameters of areas and organisations."""

import django_filters

from pcc_portal.api.filters import Filters, IdFilter
from pcc_portal.organisations.models import Area, Organisation, OrganisationIdentifier


class AreaFilters(Filters):
    kind = django_filters.ChoiceFilter(choices=Area.Kind.choices, help_text="Only areas of this kind.")
    gss_code = django_filters.CharFilter(help_text="The area with this code of the Office for National Statistics.")
    parent = IdFilter("parent", "Only areas that lie in the area with this id.")


class OrganisationFilters(Filters):
    kind = django_filters.ChoiceFilter(choices=Organisation.Kind.choices, help_text="Only organisations of this kind.")
    area = IdFilter("areas", "Only organisations that work in the area with this id.")
    scheme = django_filters.ChoiceFilter(
        field_name="identifiers__scheme",
        choices=OrganisationIdentifier.Scheme.choices,
        distinct=True,
        help_text="Only organisations that this register knows.",
    )
