"""What the patient is told to expect, do and watch for, in plain words with sources."""

from collections.abc import Callable
from dataclasses import dataclass

from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.intake import Intake, Lifestyle
from planning.domain.text import N_, Text


@dataclass(frozen=True, slots=True)
class Line:
    text: Text
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aftercare:
    expect: tuple[Line, ...]
    habits: tuple[Line, ...]
    urgent: Text
    warnings: tuple[Line, ...]


_EXPECT = (
    Line(
        Text(N_("The change begins after about 1 to 2 weeks and is best around 8 to 12 weeks.")),
        ("Lee2004", "Xia2014", "Contour2024"),
    ),
    Line(
        Text(
            N_("In studies it lasted about 6 to 8 months; how long differs from person to person.")
        ),
        ("Lee2004", "Xia2014"),
    ),
    Line(
        Text(
            N_(
                "In the first month, running and standing on tiptoe can be clearly weaker; walking "
                "and stairs stayed normal in the largest series, and other studies saw no change."
            )
        ),
        ("Xia2014", "Suh2019", "Lee2004"),
    ),
    Line(
        Text(
            N_(
                "It softens the line of the calf; the tape may show little, because the change in "
                "girth is close to what a tape can measure."
            )
        ),
        ("FatPRS2024", "Cheng2019"),
    ),
)
_ALWAYS = (
    Line(
        Text(N_("Today: do not rub or massage the injected places, and no strenuous exercise.")),
        ("NabotaSG", "Tones"),
    ),
    Line(
        Text(N_("Light walking is fine; most other restrictions have no proof behind them.")),
        ("Dover2017",),
    ),
)
_WHEN: tuple[tuple[Callable[[Lifestyle], int | None], Line], ...] = (
    (
        lambda habits: habits.heels_days_per_week,
        Line(
            Text(
                N_(
                    "High heels: wear them less for now, for balance. No trial has tested this; "
                    "heels make the outer calf and the deep calf muscle work harder."
                )
            ),
            ("HKclinic", "HeelEMG"),
        ),
    ),
    (
        lambda habits: habits.stairs_flights_per_day,
        Line(
            Text(
                N_("Stairs: stayed normal in the largest series; hold the rail if you feel weak.")
            ),
            ("Xia2014",),
        ),
    ),
    (
        lambda habits: habits.strength_sessions_per_week,
        Line(
            Text(
                N_(
                    "Leg strength training: it may build the muscle again and shorten the effect. "
                    "The evidence is thin; ask at your first check when to go back to it."
                )
            ),
            (CLINIC_DEFAULT,),
        ),
    ),
    (
        lambda habits: habits.running_km_per_week,
        Line(
            Text(N_("Running: expect weaker push-off in the first month; go back to it slowly.")),
            ("Xia2014",),
        ),
    ),
    (
        lambda habits: habits.court_sport_sessions_per_week,
        Line(
            Text(N_("Court sports: expect weaker push-off in the first month; go back slowly.")),
            ("Xia2014", "Kugan"),
        ),
    ),
    (
        lambda habits: habits.standing_hours_per_day,
        Line(
            Text(
                N_(
                    "Long standing swells the calf by about as much as the treatment changes it: "
                    "move your ankles, and come to checks at the same time of day."
                )
            ),
            ("Lin2012", "SOBIM"),
        ),
    ),
)
_WARNINGS = (
    Line(
        Text(N_("One leg swollen, painful, warm or red, or new trouble walking.")),
        ("Wang2024",),
    ),
    Line(Text(N_("Short of breath or pain in the chest: call an ambulance.")), ("Wang2024",)),
    Line(
        Text(
            N_(
                "Trouble swallowing, speaking or breathing, drooping eyelids, double vision or "
                "general weakness, from hours to weeks after treatment."
            )
        ),
        ("BotoxBW", "Bot86"),
    ),
)


def aftercare(intake: Intake) -> Aftercare:
    """The patient's page, with the habits this patient named in the intake."""
    return Aftercare(
        expect=_EXPECT,
        habits=_ALWAYS + tuple(line for asked, line in _WHEN if asked(intake.lifestyle)),
        urgent=Text(
            N_("Call us or go to an emergency department the same day if you notice any of these:")
        ),
        warnings=_WARNINGS,
    )
