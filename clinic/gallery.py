"""Every component on one page, to look at while designing. Routed in development only."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.permissions import Access, requires


class GalleryForm(forms.Form):
    """One field of each kind; bound to bad answers it shows the errors too."""

    given_name = forms.CharField(label="Given name", max_length=40)
    girth_mm = forms.IntegerField(
        label="Girth, first reading", help_text="Relaxed, at the widest level.", min_value=150
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    source = forms.ChoiceField(
        label="Source of the layers", choices=[("us", "Ultrasound"), ("mri", "MRI")]
    )
    bulge_grade = forms.ChoiceField(
        label="Bulge on tiptoe",
        widget=forms.RadioSelect,
        choices=[(grade, str(grade)) for grade in range(5)],
        help_text="0 none, 4 angular.",
    )
    conditions = forms.MultipleChoiceField(
        label="Conditions",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("mg", "Myasthenia gravis"),
            ("dvt", "Deep vein thrombosis, now or earlier"),
            ("inf", "Infection where the needle goes"),
        ],
    )
    consent = forms.BooleanField(label="Consent is signed and in the record")


def gallery_context() -> dict[str, Any]:
    """What the gallery shows: fictitious, and worded like the real screens."""
    source = SimpleNamespace(key="Picelli2012", title="Picelli et al. 2012", href="")
    return {
        "form": GalleryForm(),
        "bad_form": GalleryForm(
            {"given_name": "", "girth_mm": "36", "bulge_grade": "7"}, auto_id="bad_%s"
        ),
        "banner": SimpleNamespace(
            name="서하린",
            latin_name="Seo Harin",
            href="/",
            birth_date=date(1995, 4, 12),
            age_years=31,
            chart_number="C-1001",
            sex="female",
            alerts=[
                SimpleNamespace(severity="confirm", text="earlier toxin 6 weeks ago"),
                SimpleNamespace(severity="stop", text="pitting oedema, RIGHT"),
            ],
        ),
        "steps": [
            SimpleNamespace(label="Intake", state="done", href="#intake", reason=""),
            SimpleNamespace(label="Assessment", state="done", href="#assessment", reason=""),
            SimpleNamespace(label="Plan", state="current", href="#plan", reason=""),
            SimpleNamespace(label="Sign", state="open", href="#sign", reason=""),
            SimpleNamespace(
                label="Print & schedule", state="blocked", href="", reason="Sign the plan first."
            ),
        ],
        "findings": [
            SimpleNamespace(
                severity="stop",
                title="Site 2: a side is not stated",
                message="Say LEFT or RIGHT before signing.",
                sources=[],
                is_clinic_default=False,
                reason="",
            ),
            SimpleNamespace(
                severity="confirm",
                title="Site 6: lateral head without ultrasound",
                message="Palpation reached the lateral head in 79 % of patients.",
                sources=[source],
                is_clinic_default=False,
                reason="Landmarks clear, thin patient.",
            ),
            SimpleNamespace(
                severity="note",
                title="Sites 3 and 4 are close",
                message="Two sites are nearer than 20 mm.",
                sources=[],
                is_clinic_default=True,
                reason="",
            ),
        ],
        "sites": [
            {"number": n, "side": side, "muscle": muscle, "depth": depth, "dose": dose}
            for n, side, muscle, depth, dose in (
                (1, "LEFT", "medial head", "16\u00a0mm", "9\u00a0units"),
                (2, "LEFT", "lateral head", "14\u00a0mm", "9\u00a0units"),
                (3, "RIGHT", "medial head", "17\u00a0mm", "2.5\u00a0units"),
            )
        ],
        "balance_rows": [
            ("Measured girth L / R", "37.1 / 36.2 cm"),
            ("Difference", "0.9 cm", "± 0.5"),
            ("Dose L / R", "54 / 54 units"),
        ],
    }


@require_GET
@requires(Access.PUBLIC)
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "_components/gallery.html", gallery_context())
