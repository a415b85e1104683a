"""`manage.py load_area cheshire`: load the data of an area that comes with the portal."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from pcc_portal.accounts.models import User
from pcc_portal.data.loader import DATA, DataRefusedError, load_area
from pcc_portal.data.summary import summary


class Command(BaseCommand):
    help = "Load and publish the data of an area: all of it or nothing. Run again, it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        areas = sorted(path.parent.name for path in DATA.glob("*/plan.yaml"))
        parser.add_argument("area", choices=areas, help="The name of the folder with its data files.")
        parser.add_argument(
            "--by", metavar="EMAIL", help="The account in whose name to load; the set-up's unless given."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = None
        if email := options["by"]:
            by = User.objects.filter(email__iexact=email, is_active=True).first()
            if by is None:
                raise CommandError(f"There is no active account with the e-mail address {email}.")
        try:
            loaded = load_area(options["area"], by=by)
        except DataRefusedError as refused:
            raise CommandError(f"Nothing was loaded. Mend these faults and run it again:\n{refused}") from None
        except PermissionDenied as denied:
            raise CommandError(f"Nothing was loaded. {denied}") from None
        self.stdout.write(summary(options["area"], loaded))
