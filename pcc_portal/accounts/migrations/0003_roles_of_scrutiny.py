from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from pcc_portal.accounts.roles import apply_roles


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apply_roles(apps)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
