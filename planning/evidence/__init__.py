"""The clinic's knowledge as data: loaded once, validated, every number with its source.

Each `*.toml` here is read by one model of `planning.domain`. A file that does not fit
its model, or that cites a key `citations.toml` does not have, is refused with its
name and the place in it, so that a wrong file stops the start and never a plan.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from planning.domain.aftercare import AftercareRules
from planning.domain.assessment_rules import AssessmentRules
from planning.domain.atlas import Atlas
from planning.domain.citations import Citations
from planning.domain.consent_form import ConsentForm
from planning.domain.disagreements import Disagreement, Disagreements
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.followup import FollowUpRules
from planning.domain.knowledge import Knowledge
from planning.domain.lifestyle import LifestyleRules
from planning.domain.medicines import Medicines
from planning.domain.products import Catalogue
from planning.domain.protocols import Protocol, Protocols
from planning.domain.rules import Rules

RULES_VERSION = "2026-11"
ATLAS_VERSION = "calf-v1"
CONSENT_FORM_VERSION = "2026-11"
"""The wording a patient signs today; earlier ones stay readable in the consents themselves."""

Model = TypeVar("Model", bound=BaseModel)


class EvidenceError(RuntimeError):
    """An evidence file that cannot be used; the message names file and place."""


def load(name: str, model: type[Model]) -> Model:
    """`planning/evidence/{name}.toml` as `model`, its sources checked.

    Raises `EvidenceError` when the file is missing, is not TOML, does not fit the
    model, or cites an unknown key.
    """
    document = read(name)
    loaded = parse(name, model, document)
    if model is not Citations:
        known = load_citations().keys | {CLINIC_DEFAULT}
        for place, key in cited(document):
            if key not in known:
                raise EvidenceError(f"{name}.toml: {place}: no citation has the key {key!r}")
    return loaded


def read(name: str) -> dict[str, Any]:
    """The plain content of one evidence file."""
    try:
        text = resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8")
        return tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EvidenceError(f"{name}.toml: {error}") from error


def parse(name: str, model: type[Model], document: Mapping[str, Any]) -> Model:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise EvidenceError(f"{name}.toml: {place}: {first['msg']}") from error


def cited(content: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every source key in a document, with the place that names it."""
    if isinstance(content, Mapping):
        for field, value in content.items():
            inner = f"{place}.{field}" if place else field
            if field == "sources" or field.endswith("_sources"):
                yield from ((inner, key) for key in value)
            else:
                yield from cited(value, inner)
    elif isinstance(content, list):
        for position, value in enumerate(content):
            yield from cited(value, f"{place}[{position}]")


@lru_cache
def load_citations() -> Citations:
    return load("citations", Citations)


@lru_cache
def load_rules(version: str = RULES_VERSION) -> Rules:
    return load(f"rules-{version}", Rules)


@lru_cache
def load_products() -> Catalogue:
    return load("products", Catalogue)


@lru_cache
def load_disagreements() -> tuple[Disagreement, ...]:
    return load("disagreements", Disagreements).disagreements


@lru_cache
def load_medicines() -> Medicines:
    return load("medicines", Medicines)


@lru_cache
def load_atlas(version: str = ATLAS_VERSION) -> Atlas:
    return load(f"atlas-{version}", Atlas)


@lru_cache
def load_assessment_rules(version: str = RULES_VERSION) -> AssessmentRules:
    return load(f"assessment-{version}", AssessmentRules)


@lru_cache
def load_follow_up(version: str = RULES_VERSION) -> FollowUpRules:
    return load(f"follow-up-{version}", FollowUpRules)


@lru_cache
def load_lifestyle() -> LifestyleRules:
    return load("lifestyle", LifestyleRules)


@lru_cache
def load_aftercare() -> AftercareRules:
    return load("aftercare", AftercareRules)


@lru_cache
def load_consent_form(version: str = CONSENT_FORM_VERSION) -> ConsentForm:
    return load(f"consents/calf-{version}", ConsentForm)


@lru_cache
def load_protocols() -> dict[str, Protocol]:
    return {protocol.code: protocol for protocol in load("protocols", Protocols).protocols}


@lru_cache
def load_knowledge(
    rules_version: str = RULES_VERSION, atlas_version: str = ATLAS_VERSION
) -> Knowledge:
    """Everything above as one value: under the rules in force, or those a plan names."""
    return Knowledge(
        rules=load_rules(rules_version),
        assessment_rules=load_assessment_rules(rules_version),
        follow_up_rules=load_follow_up(rules_version),
        products=load_products(),
        medicines=load_medicines(),
        protocols=load_protocols(),
        disagreements=load_disagreements(),
        atlas=load_atlas(atlas_version),
        citations=load_citations(),
    )
