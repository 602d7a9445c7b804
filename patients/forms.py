"""The form a patient is registered and amended with."""

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient, Sex

EARLIEST_BIRTH = date(1900, 1, 1)


class PatientForm(forms.ModelForm[Patient]):
    """Details in composed form; every refusal names the field and what it wants."""

    height_cm = forms.IntegerField(
        label=_("Height"),
        required=False,
        min_value=50,
        max_value=250,
        error_messages={
            "min_value": _("Height in centimetres is at least %(limit_value)s."),
            "max_value": _("Height in centimetres is at most %(limit_value)s."),
            "invalid": _("Write the height in whole centimetres, such as 163."),
        },
    )
    weight_kg = forms.IntegerField(
        label=_("Weight"),
        required=False,
        min_value=20,
        max_value=300,
        error_messages={
            "min_value": _("Weight in kilograms is at least %(limit_value)s."),
            "max_value": _("Weight in kilograms is at most %(limit_value)s."),
            "invalid": _("Write the weight in whole kilograms, such as 56."),
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    class Meta:
        model = Patient
        fields = [
            "family_name",
            "given_name",
            "latin_name",
            "chart_number",
            "birth_date",
            "sex",
            "height_cm",
            "weight_kg",
            "language",
        ]
        labels = {
            "chart_number": _("Chart number"),
            "family_name": _("Family name"),
            "given_name": _("Given name"),
            "latin_name": _("Name in Latin letters"),
            "birth_date": _("Birth date"),
            "sex": _("Sex"),
            "language": _("Patient's language"),
        }
        help_texts = {"language": _("The page to take home is printed in it too.")}
        widgets = {
            "birth_date": forms.DateInput(attrs={"placeholder": "1995-04-12"}),
            "sex": forms.RadioSelect,
            "language": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing is chosen beforehand, and an unanswered radio is no answer to offer.
        self.fields["sex"] = forms.ChoiceField(
            label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect
        )
        self.fields["birth_date"].widget.attrs["autocomplete"] = "off"
        self.fields["birth_date"].input_formats = ["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d"]  # type: ignore[attr-defined]
        self.fields["birth_date"].error_messages["invalid"] = _(
            "Write the birth date as year, month and day, such as 1995-04-12."
        )
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = unicodedata.normalize("NFC", value)
        return cleaned

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > timezone.localdate():
            raise forms.ValidationError(_("The birth date lies in the future."))
        if born < EARLIEST_BIRTH:
            raise forms.ValidationError(_("The birth date lies before 1900."))
        return born
