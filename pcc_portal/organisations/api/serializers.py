"""Areas and organisations, and how others name them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import Row, RowSerializer, grouped, if_public
from pcc_portal.organisations.api import examples
from pcc_portal.organisations.models import Area, Organisation, OrganisationIdentifier


class AreaReferenceSerializer(RowSerializer):
    """An area, in short."""

    name = serializers.CharField()
    gss_code = serializers.CharField(allow_null=True, help_text="Code of the Office for National Statistics.")


class OrganisationReferenceSerializer(RowSerializer):
    """An organisation, in short."""

    name = serializers.CharField()


def area_reference(links: Links, public_id: str, name: str, gss_code: str) -> Row:
    return {
        "id": public_id,
        "url": f"{links.before('area-detail')}{public_id}/",
        "name": name,
        "gss_code": gss_code or None,
    }


def organisation_reference(links: Links, public_id: str, name: str) -> Row:
    return {"id": public_id, "url": f"{links.before('organisation-detail')}{public_id}/", "name": name}


@extend_schema_serializer(examples=[OpenApiExample("A borough", value=examples.AREA)])
class AreaSerializer(RowSerializer):
    """A place that figures, services and promises speak of."""

    kind = serializers.ChoiceField(Area.Kind.choices, help_text="What sort of place it is.")
    name = serializers.CharField(help_text="Its name.")
    gss_code = serializers.CharField(
        allow_null=True, help_text="Code of the Office for National Statistics; null for places that have none."
    )
    parent = AreaReferenceSerializer(allow_null=True, help_text="The area that it lies in; null at the top.")
    source = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Where this comes from."
    )
    source_note = serializers.CharField(allow_null=True, help_text="What is unclear in the source.")
    published_at = serializers.DateTimeField(help_text="When it was made public.")
    modified_at = serializers.DateTimeField(help_text="When it, or its publication, last changed.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        before = links.before("area-detail")
        return [
            {
                "id": row["public_id"],
                "url": f"{before}{row['public_id']}/",
                "kind": row["kind"],
                "name": row["name"],
                "gss_code": row["gss_code"] or None,
                "parent": area_reference(links, row["parent_public_id"], row["parent__name"], row["parent__gss_code"])
                if row["parent_public_id"]
                else None,
                "source": row["source"] or None,
                "source_note": row["source_note"] or None,
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.annotate(parent_public_id=if_public("parent", at)).values(
                "public_id",
                "kind",
                "name",
                "gss_code",
                "parent_public_id",
                "parent__name",
                "parent__gss_code",
                "source",
                "source_note",
                "published_at",
                "changed_at",
            )
        ]


class IdentifierSerializer(serializers.Serializer[Any]):
    """A number under which a register knows an organisation."""

    id = serializers.CharField(help_text="Scheme and number, as org-id.guide writes them.")
    scheme = serializers.ChoiceField(OrganisationIdentifier.Scheme.choices, help_text="The register.")
    number = serializers.CharField(help_text="The number in that register.")


@extend_schema_serializer(examples=[OpenApiExample("A council", value=examples.ORGANISATION)])
class OrganisationSerializer(RowSerializer):
    """A body that promises, delivers, answers or pays."""

    kind = serializers.ChoiceField(Organisation.Kind.choices, help_text="What sort of body it is.")
    name = serializers.CharField(help_text="Its full name.")
    short_name = serializers.CharField(allow_null=True, help_text="What it is called for short.")
    role = serializers.CharField(allow_null=True, help_text="What it does for this area.")
    website = serializers.URLField(allow_null=True, help_text="Its own site.")
    identifiers = IdentifierSerializer(many=True, help_text="Its numbers in public registers.")
    areas = AreaReferenceSerializer(many=True, help_text="The areas that it works in.")
    valid_from = serializers.DateField(allow_null=True, help_text="When it came to be; null where no record says.")
    valid_to = serializers.DateField(allow_null=True, help_text="When it ended; null while it exists.")
    succeeded_by = OrganisationReferenceSerializer(allow_null=True, help_text="The body that took its place.")
    source = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Where this comes from."
    )
    source_note = serializers.CharField(allow_null=True, help_text="What is unclear in the source.")
    published_at = serializers.DateTimeField(help_text="When it was made public.")
    modified_at = serializers.DateTimeField(help_text="When it, or its publication, last changed.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        before = links.before("organisation-detail")
        rows = list(
            queryset.annotate(successor_public_id=if_public("succeeded_by", at)).values(
                "pk",
                "public_id",
                "kind",
                "name",
                "short_name",
                "role",
                "website",
                "valid_from",
                "valid_to",
                "successor_public_id",
                "succeeded_by__name",
                "source",
                "source_note",
                "published_at",
                "changed_at",
            )
        )
        keys = [row["pk"] for row in rows]
        areas = grouped(
            (key, area_reference(links, *values))
            for key, *values in Area.objects.published(at)
            .filter(organisations__in=keys)
            .order_by("kind", "name", "pk")
            .values_list("organisations", "public_id", "name", "gss_code")
        )
        identifiers = grouped(
            (key, {"id": f"{scheme}-{number}", "scheme": scheme, "number": number})
            for key, scheme, number in OrganisationIdentifier.objects.filter(organisation__in=keys)
            .order_by("scheme", "number")
            .values_list("organisation", "scheme", "number")
        )
        return [
            {
                "id": row["public_id"],
                "url": f"{before}{row['public_id']}/",
                "kind": row["kind"],
                "name": row["name"],
                "short_name": row["short_name"] or None,
                "role": row["role"] or None,
                "website": row["website"] or None,
                "identifiers": identifiers.get(row["pk"], []),
                "areas": areas.get(row["pk"], []),
                "valid_from": row["valid_from"],
                "valid_to": row["valid_to"],
                "succeeded_by": organisation_reference(links, row["successor_public_id"], row["succeeded_by__name"])
                if row["successor_public_id"]
                else None,
                "source": row["source"] or None,
                "source_note": row["source_note"] or None,
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]
