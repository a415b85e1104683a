from django.db import migrations

from pcc_portal.publishing.migration_operations import FreezePublished


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        FreezePublished("area", may_change=["source", "source_note"]),
        FreezePublished(
            "organisation",
            may_change=["short_name", "role", "website", "valid_to", "succeeded_by", "source", "source_note"],
        ),
        FreezePublished("officeholder", may_change=["ends_on", "source", "source_note"]),
    ]
