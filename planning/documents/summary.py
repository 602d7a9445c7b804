"""The patient's report: before and after, on paper, in the patient's words.

Everything comes from one `Summary`; nothing is computed here but words. Measurements are
drawn by the charts of the page, and no photograph is ever computed from.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from patients.photos.for_report import ReportPhotos
from planning.course import Course
from planning.diagram.template_tiles import PaperFormat
from planning.documents.dates import long_day, short_day
from planning.documents.fictitious import marked
from planning.documents.paper import BookedVisit
from planning.domain.adverse_events import (
    EVENT_SIDE_WORDS,
    GRADE_WORDS,
    KINDS,
    OUTCOME_WORDS,
    AdverseEventDocument,
)
from planning.domain.balance import GIRTH_ERROR_MM, THICKNESS_ERROR_MM
from planning.domain.change import HEEL_RISE_ERROR, Quantity
from planning.domain.followup import VISIT_WORDS
from planning.domain.measures import Asked, Measure
from planning.domain.over_time import Series
from planning.domain.quantities import format_decimal, millimetres
from planning.domain.record import PatientIdentity
from planning.domain.text import Text
from planning.domain.vocabulary import SEX_WORDS, Laterality, Muscle
from planning.evidence import load_aftercare
from planning.presenters.progress import treatment_line
from planning.presenters.progress_charts import (
    change_words,
    charts_of,
    value_words,
)
from planning.wording import say

STYLES = {
    PaperFormat.A4: ("document-summary.css",),
    PaperFormat.LETTER: ("document-summary.css", "document-summary-letter.css"),
}
SOURCES = ("Jamaiyah2008", "May2021", "Hebert2017", "SOBIM", "Lin2012", "Contour2024")
MOST_ANSWERS = 6


@dataclass(frozen=True, slots=True)
class Summary:
    """What a report is made of. `visits` are those still to come; `events` the adverse
    events that stand."""

    clinic_name: str
    is_fictitious: bool
    language: str
    made_on: date
    made_at: datetime
    patient: PatientIdentity
    course: Course
    visits: Sequence[BookedVisit]
    events: Sequence[AdverseEventDocument]
    photos: ReportPhotos
    paper: PaperFormat = PaperFormat.A4


@dataclass(frozen=True, slots=True)
class Pages:
    """The report as HTML, with the pictures it calls by name."""

    html: str
    drawings: Mapping[str, str | bytes]

    @property
    def sha256(self) -> str:
        """Of all that is seen: the same report is made once."""
        digest = sha256(self.html.encode())
        for name, content in sorted(self.drawings.items()):
            digest.update(name.encode())
            digest.update(content if isinstance(content, bytes) else content.encode())
        return digest.hexdigest()


def summary_pdf(summary: Summary) -> bytes:
    """The tagged PDF. One thread at a time."""
    from planning.documents.render import render_pdf  # not in web processes

    pages = summary_pages(summary)
    styles = Path(settings.BASE_DIR) / "static" / "css"
    return render_pdf(
        pages.html,
        stylesheets=[styles / name for name in STYLES[summary.paper]],
        identifier=pages.sha256[:32].encode(),
        drawings=pages.drawings,
    )


def summary_pages(summary: Summary) -> Pages:
    with override(summary.language):
        charts = list(_charts(summary.course))
        html = render_to_string("planning/document/summary.html", _context(summary, charts))
    drawings: dict[str, str | bytes] = dict(summary.photos.images)
    for pair in charts:
        drawings.update({chart["name"]: chart["svg"] for chart in pair["charts"]})
    return Pages(html, drawings)


def _context(summary: Summary, charts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    patient, course = summary.patient, summary.course
    compared = _compared(course)
    title = gettext("Before and after: your calf treatment")
    who = f"{patient.name} · {patient.chart_number} · {patient.birth_date.isoformat()}"
    return {
        "language": summary.language,
        "title": f"{title} · {patient.chart_number}",
        "kind": title,
        "created": summary.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "clinic_name": summary.clinic_name,
        "is_fictitious": summary.is_fictitious,
        "footer": marked(f"{who} · {summary.clinic_name}", is_fictitious=summary.is_fictitious),
        "made_on": long_day(summary.made_on),
        "patient": patient,
        "facts": " · ".join(
            [
                patient.chart_number,
                gettext("born %(date)s") % {"date": patient.birth_date.isoformat()},
                say(SEX_WORDS[patient.sex]),
            ]
        ),
        "treated": [treatment_line(one) for one in course.treated],
        "any_planned": any(not one.is_given for one in course.treated),
        "compared": compared,
        "usual_days": _usual_days(compared),
        "charts": charts,
        "answers": list(_answers(course)),
        "photo_pairs": summary.photos.pairs,
        "events": [_event(event) for event in summary.events],
        "visits": list(_visits(summary.visits)),
        "meanings": list(_meanings()),
        "sources": " · ".join(SOURCES),
    }


def _compared(course: Course) -> list[dict[str, Any]]:
    """Each quantity of the legs: before the last treatment, and the newest since."""
    found = []
    for measure in course.history.measures:
        series = course.history.of(measure)
        if not isinstance(measure.of, Asked):
            legs = [_compared_leg(series[side]) for side in Laterality]
            found.append({"label": _capital(say(measure.words)), "legs": legs})
    return found


def _compared_leg(series: Series) -> dict[str, Any]:
    """Before any treatment the newest value alone; a leg not measured since says so."""
    latest, measure = series.latest, series.measure
    baseline = series.baseline_of(latest) if latest else None
    before = baseline.point if baseline else None
    if latest is None and series.points:
        before = series.points[-1]
    return {
        "before": value_words(measure, before.value) if before else "–",
        "now": value_words(measure, latest.value) if latest else "–",
        "days": " → ".join(point.on.isoformat() for point in (before, latest) if point),
        "change": _change(series),
        "is_compared": before is not None and latest is not None,
    }


def _usual_days(compared: Sequence[Mapping[str, Any]]) -> str:
    """The two days most of the numbers are of; the others say theirs."""
    days = Counter(leg["days"] for row in compared for leg in row["legs"] if leg["is_compared"])
    return days.most_common(1)[0][0] if days else ""


def _change(series: Series) -> str:
    latest = series.latest
    if not series.points:
        return ""
    if latest is None:
        return gettext("not measured since") if series.treated else ""
    return change_words(series, latest) or gettext("not measured before the treatment")


def _charts(course: Course) -> Iterator[dict[str, Any]]:
    """The girth that is followed, and each head of the muscle that was measured."""
    wanted = (course.history.main, Measure(Quantity.MEDIAL_HEAD), Measure(Quantity.LATERAL_HEAD))
    for measure in dict.fromkeys(wanted):
        if measure is not None and measure in course.history.series:
            yield {
                "heading": _capital(say(measure.words)),
                "charts": [
                    {"name": f"{measure.code}-{number}", "svg": chart.svg, "alt": chart.words}
                    for number, chart in enumerate(
                        charts_of(course, measure, f"paper-{measure.code}"), start=1
                    )
                ],
            }


def _answers(course: Course) -> Iterator[dict[str, str]]:
    """The newest answers about contour and about girth, oldest of them first."""
    asked = [
        visit
        for visit in course.visits
        if visit.satisfaction_contour is not None or visit.satisfaction_girth is not None
    ]
    for visit in asked[-MOST_ANSWERS:]:
        yield {
            "on": visit.measured_on.isoformat(),
            "contour": _answer(Asked.CONTOUR, visit.satisfaction_contour),
            "girth": _answer(Asked.GIRTH, visit.satisfaction_girth),
        }


def _answer(asked: Asked, answer: int | None) -> str:
    return "–" if answer is None else value_words(Measure(asked), Decimal(answer))


def _event(event: AdverseEventDocument) -> dict[str, str]:
    return {
        "what": _capital(say(KINDS[event.kind].words)),
        "side": say(EVENT_SIDE_WORDS[event.side]) if event.side else "",
        "grade": say(GRADE_WORDS[event.grade]),
        "began": gettext("%(date)s, day %(day)s after treatment")
        % {"date": event.onset_on.isoformat(), "day": event.onset_day},
        "outcome": say(OUTCOME_WORDS[event.outcome]),
    }


def _visits(visits: Sequence[BookedVisit]) -> Iterator[dict[str, str]]:
    reasons = {reason.kind: Text(reason.why) for reason in load_aftercare().visits}
    for visit in visits:
        window = f"{short_day(visit.window_from)} – {short_day(visit.window_to)}"
        yield {
            "when": long_day(visit.on) if visit.on else window,
            "what": _capital(say(VISIT_WORDS[visit.kind])),
            "why": say(reasons[visit.kind]),
        }


def _meanings() -> Iterator[str]:
    yield gettext(
        "A tape laid round the same calf twice differs by up to %(error)s. A change of that size "
        "or less may be no change at all; it is called “within measurement error”."
    ) % {"error": say(millimetres(GIRTH_ERROR_MM))}
    yield gettext(
        "Ultrasound of the muscle differs by up to %(medial)s in the medial head and %(lateral)s "
        "in the lateral head."
    ) % {
        "medial": say(millimetres(THICKNESS_ERROR_MM[Muscle.MEDIAL_HEAD])),
        "lateral": say(millimetres(THICKNESS_ERROR_MM[Muscle.LATERAL_HEAD])),
    }
    yield gettext(
        "For fat and for the soleus beneath the muscle no measuring error is published: a "
        "difference there is a hint, no more."
    )
    yield gettext(
        "The count of heel rises differs by about %(error)s from day to day without any cause."
    ) % {"error": format_decimal(HEEL_RISE_ERROR)}
    yield gettext(
        "A calf grows over a day of standing by about as much as a treatment changes it. Come at "
        "the same time of day, before standing work if you can."
    )
    yield gettext(
        "In the first 2 to 4 weeks the check is for safety and symmetry. The shape is judged at "
        "8 to 12 weeks."
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
