"""The map's layers that can be switched, each with its sources and what nobody knows.

The switches stand still on the page and act by CSS alone (`plan.css`), so that showing
a layer costs no request and no edit carries a layer again.
"""

from dataclasses import dataclass

from planning.diagram.overlays import Overlay
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.text import N_, Text
from planning.presenters.sources import Source, sources_of
from planning.wording import say

MOTOR_POINTS = "motor_points"


@dataclass(frozen=True, slots=True)
class Layer:
    """One switch. `told` is what takes the place of a drawing, in sentences."""

    code: str
    name: str
    is_on: bool
    shows: str
    unknown: str
    sources: tuple[Source, ...]
    told: tuple[str, ...] = ()


_LAYERS: tuple[tuple[str, bool, Text, Text, Text, tuple[str, ...], tuple[Text, ...]], ...] = (
    (
        Overlay.KEEP_OUTS,
        True,
        Text(N_("Keep-out regions")),
        Text(
            N_(
                "Hatched: where vessels and nerves run near the skin. A site in one needs a "
                "reason before signing."
            )
        ),
        Text(N_("No source read gives a width; every border is a clinic default.")),
        (CLINIC_DEFAULT, "YMJ2002", "Jang2004", "KSRR2020", "SaphA", "OGAnat", "Gray"),
        (),
    ),
    (
        Overlay.NERVE_BANDS,
        False,
        Text(N_("Nerve bands")),
        Text(
            N_(
                "Dashed: where nerves are densest in the muscle, medial head 20–30 % and lateral "
                "head 15–25 % below the fibular head (16 specimens)."
            )
        ),
        Text(
            N_(
                "The abstract does not say which end of its scale is 0. The direction is "
                "inferred: the other way round the bands would lie in the Achilles tendon. Only "
                "levels are published; the width follows the drawn head."
            )
        ),
        ("Yi2023", "YiInv2016"),
        (),
    ),
    (
        MOTOR_POINTS,
        False,
        Text(N_("Motor points")),
        Text(N_("In words only: they were mapped on other landmarks, which do not convert.")),
        Text(
            N_(
                "People differ widely. Whether the transverse percentages mean the whole or half "
                "of the crease is not clear from the abstract."
            )
        ),
        ("PNU2001", "Schriwer2023"),
        (
            Text(
                N_(
                    "From the mid-popliteal crease (0 %) to the mid-point between the malleoli "
                    "(100 %), not this map’s scale: medial head 41.0 ± 6.1 %, lateral head "
                    "35.7 ± 5.2 %, soleus 68.6 ± 8.0 %. Across, from the middle of the crease: "
                    "54.6 ± 19.2 % medial, 48.5 ± 15.1 % lateral, 10.5 ± 9.0 % lateral (11 "
                    "adults) [PNU2001]."
                )
            ),
            Text(
                N_(
                    "On a calf divided into 48 cells between its own landmarks: medial head best "
                    "at 50 % (confidence interval 31–69 %), central to medial; lateral head best "
                    "at 50 %, near the maximum girth (30 adults) [Schriwer2023]."
                )
            ),
        ),
    ),
    (
        Overlay.BULGING_UNITS,
        False,
        Text(N_("Bulging units")),
        Text(
            N_(
                "Dotted, numbered 1–5: the parts of the back of the calf that bulge, from 294 "
                "calves."
            )
        ),
        Text(
            N_(
                "The abstract names units 1–4 and a rare unit 5 without their borders; the layout "
                "is a clinic default."
            )
        ),
        ("Xu2017", CLINIC_DEFAULT),
        (),
    ),
)


def layers() -> tuple[Layer, ...]:
    """Every switch in the active language; keep-outs are on at first, for safety."""
    return tuple(
        Layer(
            code=str(code),
            name=say(name),
            is_on=is_on,
            shows=say(shows),
            unknown=say(unknown),
            sources=sources_of(sources),
            told=tuple(say(sentence) for sentence in told),
        )
        for code, is_on, name, shows, unknown, sources, told in _LAYERS
    )
