"""`manage.py create_first_administrator`: the account that makes all the others."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import record
from pcc_portal.publishing.models import AuditEntry


class Command(BaseCommand):
    help = (
        "Create an administrator with a generated password, printed this once, if there is none yet. "
        "Does nothing when there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="admin@portal.example", help="The address to sign in with.")

    @transaction.atomic
    def handle(self, *args: Any, email: str, **options: Any) -> None:
        first = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if first:
            self.stdout.write(f"There is an administrator already: {first.email}.")
            return
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"There is an account with the address {email} already: choose another with --email.")
        password = secrets.token_urlsafe(15)
        user = User.objects.create_superuser(email, password, name="Administrator")
        record(AuditEntry.Verb.ADDED, user, by=None, reason="The first administrator, made at set-up")
        self.stdout.write("Made the first administrator. The password is shown this once:")
        self.stdout.write(f"    e-mail address  {user.email}")
        self.stdout.write(f"    password        {password}")
