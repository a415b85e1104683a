"""Papers that the public can open."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import Row, grouped, if_public
from plan.queries.addresses import address
from scrutiny.api import examples
from scrutiny.api.references import (
    AgendaItemReferenceSerializer,
    PaperReferenceSerializer,
    References,
    listed_items,
)
from scrutiny.api.serializers.bases import RecordSerializer
from scrutiny.models import Paper, PaperUse

PDF = "application/pdf"


@extend_schema_serializer(examples=[OpenApiExample("An uploaded paper", value=examples.PAPER)])
class PaperSerializer(RecordSerializer):
    """A public paper. Its file never changes; a new file is a new paper that replaces it."""

    reference = serializers.CharField(help_text="Its reference.")
    title = serializers.CharField(help_text="Its title.")
    kind = serializers.ChoiceField(Paper.Kind.choices, help_text="What sort of paper it is.")
    author = serializers.CharField(allow_null=True, help_text="The body or post that wrote it.")
    dated_on = serializers.DateField(allow_null=True, help_text="The date on it; null where it has none.")
    summary = serializers.CharField(allow_null=True, help_text="What it says, in short.")
    download_url = serializers.URLField(help_text="Its file.")
    content_type = serializers.CharField(help_text="What kind of file it is, read from its content.")
    size_bytes = serializers.IntegerField(help_text="How large the file is.")
    sha256 = serializers.CharField(help_text="SHA-256 of the file.")
    late_reason = serializers.CharField(allow_null=True, help_text="Why it was late; null where it was not.")
    is_supplementary = serializers.BooleanField(help_text="Added to the papers that were sent out first.")
    replaces = PaperReferenceSerializer(allow_null=True, help_text="The paper that it replaces.")
    replaced_by = PaperReferenceSerializer(allow_null=True, help_text="The paper that has replaced it.")
    items = AgendaItemReferenceSerializer(many=True, help_text="The items that have it.")
    source = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Where this comes from."
    )

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:paper_detail")
        rows = list(
            queryset.annotate(
                replaced_public_id=if_public("replaces", at), later_public_id=if_public("replaced_by", at)
            ).values(
                "pk",
                "public_id",
                "reference",
                "title",
                "kind",
                "author",
                "dated_on",
                "summary",
                "content_type",
                "size_bytes",
                "sha256",
                "report__public_id",
                "report__size_bytes",
                "report__sha256",
                "late_reason",
                "is_supplementary",
                "replaced_public_id",
                "replaces__reference",
                "replaces__title",
                "later_public_id",
                "replaced_by__reference",
                "replaced_by__title",
                "source",
                "published_at",
                "changed_at",
            )
        )
        uses = list(
            PaperUse.objects.published(at)
            .filter(paper__in=[row["pk"] for row in rows])
            .order_by("pk")
            .values_list("paper", "item")
        )
        listed = listed_items([item for _, item in uses], at, refer)
        items = grouped((paper, listed[item]) for paper, item in uses)
        return [
            {
                **(refer.link("paper", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "reference": row["reference"],
                "title": row["title"],
                "kind": row["kind"],
                "author": row["author"] or None,
                "dated_on": row["dated_on"],
                "summary": row["summary"] or None,
                "download_url": links.host
                + (
                    address("reports:report_download", row["report__public_id"])
                    if row["report__public_id"]
                    else address("scrutiny:paper_download", row["public_id"])
                ),
                "content_type": row["content_type"] or PDF,
                "size_bytes": row["size_bytes"] or row["report__size_bytes"],
                "sha256": row["sha256"] or row["report__sha256"],
                "late_reason": row["late_reason"] or None,
                "is_supplementary": row["is_supplementary"],
                "replaces": refer.to(
                    "paper",
                    row["replaced_public_id"],
                    reference=row["replaces__reference"],
                    title=row["replaces__title"],
                ),
                "replaced_by": refer.to(
                    "paper",
                    row["later_public_id"],
                    reference=row["replaced_by__reference"],
                    title=row["replaced_by__title"],
                ),
                "items": items.get(row["pk"], []),
                "source": row["source"] or None,
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]
