from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pcc_portal.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from pcc_portal.accounts.factors import remember_new_factor

        authenticator_added.connect(remember_new_factor)
