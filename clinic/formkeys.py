"""Forms that count once (`DUR-04`): a double click, a retry or Back and send again.

In the template, inside the form: `{% load forms %}{% form_key %}`. In the view:

    url = formkeys.once(request, "patient_register", lambda: register(...).get_absolute_url())
    return redirect(url)

The work and the key are one transaction. Sent again, even at the same moment, the form
answers with the same address and does nothing. Work that raises leaves the key unused,
so a corrected form may be sent with it.
"""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import transaction

from clinic.http import ClinicRequest, FormKeyMissing
from clinic.models import FormKey

FIELD = "form_key"


def issue() -> str:
    """A key for one form on one page."""
    return str(uuid4())


def once(request: ClinicRequest, purpose: str, work: Callable[[], str]) -> str:
    """Runs `work` unless this form was already sent, and answers where its outcome is.

    `work` returns the address to redirect to. Raises FormKeyMissing when the form has no
    key, or one that belongs to somebody else or to another form.
    """
    key = _key_of(request)
    with transaction.atomic():
        sent, is_first = FormKey.objects.select_for_update().get_or_create(
            key=key, defaults={"user": request.user, "purpose": purpose}
        )
        if sent.user_id != request.user.pk or sent.purpose != purpose:
            raise FormKeyMissing
        if is_first:
            sent.outcome_url = work()
            sent.save(update_fields=["outcome_url"])
    return sent.outcome_url


def outcome(request: ClinicRequest, purpose: str) -> str:
    """Where the outcome of this form is, if it was sent before; empty if it was not.

    For work that is long before it writes: a form sent again need not do it again.
    Raises FormKeyMissing when the form has no key.
    """
    sent = FormKey.objects.filter(key=_key_of(request), user=request.user, purpose=purpose)
    return sent.values_list("outcome_url", flat=True).first() or ""


def _key_of(request: ClinicRequest) -> UUID:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        raise FormKeyMissing from None
