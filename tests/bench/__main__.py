import os

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    # Everything below needs Django to stand.
    from django.core.management import call_command

    from clinic.models import Clinic
    from tests.bench import browser, core, outcomes, paper, photos, server, worklist
    from tests.people import make_member

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    core.run()
    paper.run()
    server.run(make_member(Clinic.objects.create(name="Bench"), "bench"))
    worklist.run(make_member(Clinic.objects.create(name="Follow-up"), "follow-up"))
    photos.run(make_member(Clinic.objects.create(name="Photographs"), "photographs"))
    outcomes.run()
    browser.run()


main()
