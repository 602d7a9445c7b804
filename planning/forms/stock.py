"""What is posted about stock: deliveries, openings, discards, recalls.

A form reads; whether it can be is decided in `planning.domain.stock`, whose refusals
`add_refusal` puts beside their fields.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.domain.lot_number import LONGEST_LOT_NUMBER
from planning.domain.quantities import QuantityError, format_decimal, parse_number
from planning.domain.quantities import units as units_text
from planning.domain.stock import LONGEST_REASON, StockRefused
from planning.domain.text import N_, Text
from planning.evidence import load_products
from planning.wording import say

MOMENT = "%Y-%m-%dT%H:%M"
MOMENTS = (MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
DAYS = ("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d")
WHOLE_VIALS = _("Write a whole number of vials, such as 10.")


class VialsField(forms.IntegerField):
    """A number of vials; its bounds are the domain's, so that one sentence says them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Vials"),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={"invalid": WHOLE_VIALS},
            **options,
        )

    def to_python(self, value: Any) -> int | None:
        number = super().to_python(value)
        if number is not None and abs(number) >= 10**9:
            raise forms.ValidationError(self.error_messages["invalid"])
        return number


class StockForm(forms.Form):
    """A form of a page with several: its ids begin with its `name`.

    A confirmation is asked for only once the domain has asked for one.
    """

    name = ""
    spoken: dict[str, str] = {}
    """Fields of the domain under another name here."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, auto_id=f"{self.name}-%s", initial=initial)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
        self.asks = bool(self.data.get("is_confirmed"))

    def add_refusal(self, refused: StockRefused) -> None:
        """Puts each sentence beside its field; one without a field stands above all."""
        self.asks = self.asks or bool(refused.asks)
        for field, text in refused.problems:
            own = self.spoken.get(field, field)
            self.add_error(own if own in self.fields else None, say(text))


def reason_field() -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)


class ReceiveForm(StockForm):
    """A delivery: one lot of one product in one vial size."""

    name = "receive"
    spoken = {"vial_units": "product"}

    product = forms.ChoiceField(
        label=_("Product and vial"), choices=lambda: [("", "–"), *vial_choices()]
    )
    lot_number = forms.CharField(
        label=_("Lot number"),
        max_length=LONGEST_LOT_NUMBER,
        help_text=_("As printed on the box and the vial."),
    )
    expires_on = forms.DateField(
        label=_("Expires"),
        input_formats=DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Where only a month is printed: its last day."),
        error_messages={"invalid": _("Write the expiry date as year, month and day.")},
    )
    vials = VialsField()
    is_confirmed = forms.BooleanField(label=_("The number of vials is right"), required=False)

    def clean_product(self) -> str:
        chosen: str = self.cleaned_data["product"]
        self.cleaned_data["product"], _colon, units = chosen.rpartition(":")
        self.cleaned_data["vial_units"] = int(units)
        return str(self.cleaned_data["product"])

    @property
    def delivery(self) -> dict[str, Any]:
        """The arguments of `receive_vials`."""
        names = ("product", "vial_units", "lot_number", "expires_on", "vials", "is_confirmed")
        return {name: self.cleaned_data[name] for name in names}


class OpenForm(StockForm):
    """Vials opened together, each with the same amount of diluent."""

    name = "open"

    vials = VialsField(initial=1)
    diluent_ml = forms.CharField(
        label=_("Diluent in each vial"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    reconstituted_at = forms.DateTimeField(
        label=_("Reconstituted"),
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        error_messages={"invalid": _("Write the day and the time of the reconstitution.")},
    )
    is_confirmed = forms.BooleanField(label=_("The amount of diluent is right"), required=False)

    def clean_diluent_ml(self) -> Decimal:
        try:
            millilitres = parse_number(self.cleaned_data["diluent_ml"])
        except QuantityError as error:
            raise forms.ValidationError(say(error.text)) from error
        microlitres = millilitres * 1000
        if microlitres != microlitres.to_integral_value():
            text = Text(
                N_("must be in steps of {step}, got {got}"),
                step="0.001",
                got=format_decimal(millilitres),
            )
            raise forms.ValidationError(say(text))
        return millilitres

    @property
    def opening(self) -> dict[str, Any]:
        """The arguments of `open_vials`."""
        moment: datetime = self.cleaned_data["reconstituted_at"]
        return {
            "vials": self.cleaned_data["vials"],
            "diluent_microlitres": int(self.cleaned_data["diluent_ml"] * 1000),
            "reconstituted_at": moment,
            "is_confirmed": self.cleaned_data["is_confirmed"],
        }


class DiscardForm(StockForm):
    """Unopened vials that leave the stock for good."""

    name = "discard"

    vials = VialsField(initial=1)
    reason = reason_field()


class RecallForm(StockForm):
    """Why a lot is recalled, or why a recall is taken back."""

    name = "recall"

    reason = reason_field()


def vial_choices() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every product with the vials it comes in; a size stands with its product's name."""
    for product in load_products():
        label = say(product.label)
        yield (
            label,
            [
                (f"{product.code}:{units}", f"{label} · {say(units_text(units * 10))}")
                for units in product.vials.units
            ],
        )
