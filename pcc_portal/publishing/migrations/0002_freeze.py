from django.db import migrations

from pcc_portal.publishing.migration_operations import FreezePublished


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]

    operations = [
        FreezePublished("auditentry", when="1 = 1"),
    ]
