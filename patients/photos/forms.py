"""What is said with a photograph: the day, the place, and whose leg it is."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.models.photos import PhotoSide
from patients.photos.places import BY_CODE, Place

LONGEST_REASON = 500


class DayForm(forms.Form):
    """The day the photographs were taken on: not ahead of us, not before the patient was born."""

    taken_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient = patient
        self.fields["taken_on"].widget.attrs.update(
            {"min": patient.birth_date.isoformat(), "max": timezone.localdate().isoformat()}
        )

    def clean_taken_on(self) -> date:
        taken_on: date = self.cleaned_data["taken_on"]
        if taken_on > timezone.localdate():
            raise forms.ValidationError(_("The day is in the future."))
        if taken_on < self.patient.birth_date:
            raise forms.ValidationError(_("The day is before the patient was born."))
        return taken_on


class PhotoForm(DayForm):
    """One photograph for one place. For one leg alone its side is said, and fits the place."""

    place = forms.ChoiceField(choices=[(code, code) for code in BY_CODE])
    side = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        place = self.named_place
        if place is None:
            return cleaned
        said = cleaned.get("side", "")
        if place.asks_side and said not in (PhotoSide.LEFT, PhotoSide.RIGHT):
            self.add_error("side", _("Say whose leg this is: LEFT or RIGHT."))
        elif place.asks_side and said != place.side:
            self.add_error(
                "side",
                _("You said %(said)s, and this is the place for %(place)s. Nothing was stored.")
                % {"said": PhotoSide(said).label, "place": place.title},
            )
        return cleaned

    @property
    def named_place(self) -> Place | None:
        return BY_CODE.get(self.data.get("place", ""))


class SetAsideForm(forms.Form):
    """Why a photograph leaves its place, and where it is filed anew, if it is."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why it is set aside.")},
    )
    refile_to = forms.ChoiceField(required=False, choices=[("", ""), *((c, c) for c in BY_CODE)])
