"""Each disagreement of the evidence stands on the page where its choice is made (SAF-04)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Membership
from planning.domain.disagreements import Topic
from planning.evidence import load_disagreements
from tests.factories.planning import GUIDED, SIX_SITES, make_plan
from tests.unit.planning.plan_examples import PRODUCT

PAGES = {
    "plan_builder": (
        Topic.DOSE,
        Topic.LEG_DOSE,
        Topic.HEADS,
        Topic.SOLEUS,
        Topic.POINTS,
        Topic.VOLUME,
        Topic.ZONE,
        Topic.INTERVAL,
    ),
    "plan_detail": (Topic.EFFECT, Topic.TIMING),
    "intake": (Topic.FUNCTION, Topic.EXERCISE, Topic.MYASTHENIA),
    "assessment": (Topic.FAT,),
}


def test_every_disagreement_has_its_place() -> None:
    assert {topic for topics in PAGES.values() for topic in topics} == set(Topic)


@pytest.mark.parametrize("name", PAGES)
def test_the_question_is_asked_once_beside_its_choice(
    alice: Membership, alice_client: Client, name: str
) -> None:
    plan = make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)
    subject = plan.consultation_id if name in ("intake", "assessment") else plan.pk
    address = reverse(f"planning:{name}", args=[subject])
    html = alice_client.get(address, {"open": "start"}).content.decode()
    questions = {row.topic: row.question for row in load_disagreements()}
    for topic in PAGES[name]:
        asked = (
            rf'class="disagreement"[^>]*><\w+>Evidence disagrees: {re.escape(questions[topic])}<'
        )
        assert len(re.findall(asked, html)) == 1, topic
