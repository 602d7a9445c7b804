"""What the intake bars or asks to be weighed, whatever the plan looks like."""

from collections.abc import Iterator
from datetime import date

from planning.domain.consent import ConsentOnRecord, ConsentStanding
from planning.domain.findings import Finding, Severity
from planning.domain.intake import CONDITION_WORDS, OTHER_PREFIX, Intake
from planning.domain.medicines import MedicineAction, Medicines
from planning.domain.products import Product
from planning.domain.reviewing.codes import finding
from planning.domain.rules import FACT_WORDS, IntakeFact, Rules, Statement
from planning.domain.text import N_, Text, listed, verbatim
from planning.domain.vocabulary import Sex

_CAN_BAR = (IntakeFact.PREGNANT, IntakeFact.BREASTFEEDING, IntakeFact.INFECTION_AT_SITE)
_NOT_FOR_MEN = (IntakeFact.PREGNANT, IntakeFact.BREASTFEEDING)


def contraindications(intake: Intake, rules: Rules) -> Iterator[Finding]:
    """Stops that hold for every product: not even a proposal is made."""
    for rule in rules.conditions:
        if rule.severity is Severity.STOP and rule.applies_to(intake):
            yield finding(
                rule.code,
                Text(N_("Contraindicated: {condition}."), condition=rule.words),
                rule,
                severity=rule.severity,
                planning_stops=True,
            )


def product_contraindications(
    intake: Intake, birth_date: date, on: date, product: Product, medicines: Medicines
) -> Iterator[Finding]:
    """Stops of this product's own label; another product may be free of them."""
    for bar in product.contraindications:
        if bar.condition is not None and intake.has(bar.condition):
            yield _barred(product, CONDITION_WORDS[bar.condition], bar)
        elif bar.from_age_years is not None:
            age = age_on(birth_date, on)
            if age >= bar.from_age_years:
                yield _barred(product, Text(N_("age {age} years"), age=age), bar)
        elif bar.medicine_class is not None:
            group = medicines.get(bar.medicine_class)
            for medicine in dict.fromkeys(intake.medications):
                if group is not None and group.includes(medicine):
                    yield _barred(product, verbatim(medicine), bar)


def cautions(intake: Intake, rules: Rules) -> Iterator[Finding]:
    """Conditions a label asks caution for, and those no rule covers."""
    for rule in rules.conditions:
        if rule.code == "caution" and rule.applies_to(intake):
            message = Text(N_("Caution: {condition}."), condition=rule.words)
            yield finding(rule.code, message, rule, severity=rule.severity)
    for code in dict.fromkeys(intake.conditions):
        if code.startswith(OTHER_PREFIX):
            words = code.removeprefix(OTHER_PREFIX).strip()
            message = Text(N_("Also recorded: {condition}."), condition=verbatim(words))
            yield finding("other_condition", message, rules.basis("other_condition"))


def clot_risk(intake: Intake, rules: Rules, medicines: Medicines) -> Iterator[Finding]:
    """One finding that names every factor, because they add up to one question."""
    reasons: list[tuple[Text, Statement]] = [
        (rule.words, rule)
        for rule in rules.conditions
        if rule.code == "clot_risk" and rule.applies_to(intake)
    ]
    named = {
        medicine: group
        for medicine, group in medicines.found_in(intake.medications)
        if group.action is MedicineAction.CLOT_RISK
    }
    reasons += [(verbatim(medicine), group) for medicine, group in named.items()]
    if reasons:
        factors = listed(words for words, _ in reasons)
        yield finding(
            "clot_risk", Text(N_("Clot risk: {factors}."), factors=factors), reasons[0][1]
        )


def not_asked(intake: Intake, rules: Rules, sex: Sex | None) -> Iterator[Finding]:
    """Questions without an answer that could bar treatment; a man is not asked all."""
    open_questions = [
        fact
        for fact in _CAN_BAR
        if getattr(intake, fact) is None and not (sex is Sex.MALE and fact in _NOT_FOR_MEN)
    ]
    if open_questions:
        words = listed(FACT_WORDS[fact] for fact in open_questions)
        yield finding(
            "not_asked",
            Text(N_("Not asked: {questions}."), questions=words),
            rules.basis("not_asked"),
        )


def consent(intake: Intake, rules: Rules, on_screen: ConsentOnRecord | None) -> Iterator[Finding]:
    """A consent on paper (the intake's answer) or on screen is enough; a withdrawal outweighs
    both, since what is on paper may be older."""
    basis = rules.basis("consent_missing")
    standing = on_screen.standing if on_screen else ConsentStanding.NONE
    if standing is ConsentStanding.WITHDRAWN:
        message = Text(N_("The patient took the consent back: sign a new one first."))
        yield finding("consent_withdrawn", message, basis)
    elif standing is ConsentStanding.CURRENT or intake.consent_signed:
        return
    elif on_screen is not None:
        message = Text(
            N_("The consent signed on screen does not cover this plan: {changes}."),
            changes=on_screen.changes_words,
        )
        yield finding("consent_superseded", message, basis)
    else:
        yield finding("consent_missing", Text(N_("The consent is not signed.")), basis)


def age_on(birth_date: date, day: date) -> int:
    """Completed years on a day."""
    birthday_passed = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if birthday_passed else 1)


def _barred(product: Product, why: Text, because: Statement) -> Finding:
    message = Text(
        N_("Contraindicated with {product}: {condition}."), product=product.label, condition=why
    )
    return finding("contraindication", message, because)
