"""Forms of the clinic's own pages."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.codes import MOST_TYPED


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's form without its link to reset a password: the clinic's admin does that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


def _code_input() -> forms.TextInput:
    return forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    )


class CodeForm(forms.Form):
    """The second step of signing in: a code of the app, or a recovery code."""

    code = forms.CharField(label=_("Code"), max_length=MOST_TYPED, widget=_code_input())


class PasswordForm(forms.Form):
    """Asks for the password again before something that protects the account changes."""

    password = forms.CharField(
        label=_("Your password, again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AppForm(PasswordForm):
    """The code that shows that the app was set up."""

    code = forms.CharField(
        label=_("The code the app shows now"),
        help_text=_("Six digits."),
        max_length=MOST_TYPED,
        widget=_code_input(),
    )
    field_order = ("code", "password")


class PasskeyForm(PasswordForm):
    """A new passkey: what its owner calls it, and what the browser answered."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("Where it is kept, such as “iPad of room 2”."),
        max_length=60,
    )
    credential = forms.JSONField(widget=forms.HiddenInput)
    field_order = ("name", "password")
