"""allauth's forms in this portal's words."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey that signs in alone unless somebody unticks it, as the sign-in page promises."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = "Passkey"
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = "Sign in with it alone, without a password"
        alone.help_text = "Untick this for a key that can't check a fingerprint, face or PIN."
