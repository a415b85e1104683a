"""What every row of the record says."""

from rest_framework import serializers

from pcc_portal.api.serializers import RowSerializer


class RecordSerializer(RowSerializer):
    """A row with a page of its own, or a place on one."""

    web_url = serializers.URLField(help_text="The page for people.")
    published_at = serializers.DateTimeField(help_text="When it was made public.")
    modified_at = serializers.DateTimeField(help_text="When it, its publication or a part of it last changed.")


class SourcedSerializer(RecordSerializer):
    """A row that may come from a source outside the office."""

    source = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Where this comes from; null where the office's own record is the source."
    )
    source_note = serializers.CharField(allow_null=True, help_text="What is unclear in the source.")
