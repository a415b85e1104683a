from django.db import migrations

from pcc_portal.publishing.migration_operations import FreezePublished


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        FreezePublished("report"),
    ]
