"""One PDF from a cold start, for the process to be timed from outside."""

import os

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from planning.documents.plan_document import plan_pdf
    from tests.bench.paper import signed_plan

    plan_pdf(*signed_plan())


main()
