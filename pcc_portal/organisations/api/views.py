"""Areas and organisations."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema

from pcc_portal.api.views import Resource
from pcc_portal.organisations.api.filters import AreaFilters, OrganisationFilters
from pcc_portal.organisations.api.serializers import AreaSerializer, OrganisationSerializer
from pcc_portal.organisations.models import Area, Organisation, OrganisationIdentifier
from pcc_portal.publishing.stamps import Dependency


@extend_schema(tags=["areas"])
class AreaViewSet(Resource):
    model = Area
    serializer_class = AreaSerializer
    filterset_class = AreaFilters
    depends_on = (Dependency(Area),)

    def public(self) -> QuerySet[Any]:
        return Area.objects.published(self.at).order_by("kind", "name", "pk")


@extend_schema(tags=["organisations"])
class OrganisationViewSet(Resource):
    model = Organisation
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilters
    depends_on = (
        Dependency(Organisation),
        Dependency(OrganisationIdentifier, "organisation"),
        Dependency(Organisation.areas.through, "organisation"),
        Dependency(Area),
    )

    def public(self) -> QuerySet[Any]:
        return Organisation.objects.published(self.at).order_by("name", "pk")
