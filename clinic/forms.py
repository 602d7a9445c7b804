"""Forms of the clinic's own pages."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from clinic.codes import MOST_TYPED
from clinic.models import User
from clinic.roles import Role


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


class OwnPasswordForm(forms.Form):
    """A member's own new password, typed twice, after the one in use."""

    password = forms.CharField(
        label=_("The password you have now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("New password"),
        help_text=_("Nine characters or more; a sentence is good. Spaces count."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("New password, again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password = str(self.cleaned_data["new_password"])
        if self.user.check_password(password):
            raise forms.ValidationError(_("This is the password you have now. Choose another."))
        validate_password(password, self.user)
        return password

    def clean_repeated(self) -> str:
        repeated = str(self.cleaned_data["repeated"])
        if repeated != self.cleaned_data.get("new_password", repeated):
            raise forms.ValidationError(_("The two new passwords differ. Type it again."))
        return repeated


class MemberForm(PasswordForm):
    """Who a member is to the clinic."""

    display_name = forms.CharField(
        label=_("Name"), help_text=_("As it stands under a signature."), max_length=150
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    field_order = ("username", "display_name", "role", "password")


class NewMemberForm(MemberForm):
    """A new member, with the name to sign in with."""

    username = forms.CharField(
        label=_("User name"),
        help_text=_("To sign in with: letters and digits, without spaces."),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
