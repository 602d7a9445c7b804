"""A patient's photographs: the page of a day, filing, setting aside, and the files themselves."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit, errors, formkeys
from clinic.http import ClinicRequest, Conflict
from clinic.permissions import requires
from clinic.roles import Permission
from patients.guard import check_patient
from patients.models import Patient, PhotoSet
from patients.photos import actions, presenters, storage
from patients.photos.forms import DayForm, PhotoForm, SetAsideForm
from patients.photos.places import BY_CODE, Place, place_of
from patients.photos.presenters import Trouble
from patients.photos.receive import Busy, Received, Refused, receive

logger = logging.getLogger(__name__)
PURPOSE = "photo_add"

FILE_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Disposition": 'inline; filename="photograph.jpg"',
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class _NotFiled(Exception):
    """Refused while filing; the sentence belongs to the picture."""

    def __init__(self, sentence: str) -> None:
        super().__init__("not filed")
        self.sentence = sentence


@require_http_methods(["GET", "POST"])
@requires(Permission.PHOTO_VIEW)
def photos(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """The leg set of today, of the set `?set=` names, or of the day that was posted.

    Posted, because a day in an address stays in logs and in the browser's history.
    """
    patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    day, form, status = timezone.localdate(), None, 200
    if request.method == "POST":
        check_patient(request, patient.pk, href=_page_of(patient))
        form = DayForm(request.POST, patient=patient)
        if form.is_valid():
            day = form.cleaned_data["taken_on"]
        else:
            status = 422
    elif "set" in request.GET:
        day = _set_or_404(request, patient).taken_on
    audit.record_view(request, subject=patient, patient_id=patient.pk, action="photos_viewed")
    context = presenters.photos_page(patient, day, day_form=form)
    return render(request, "patients/photos.html", context, status=status)


@require_POST
@requires(Permission.PHOTO_EDIT)
def photo_add(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """Files one picture in one place; what is wrong is said there, and nothing is stored."""
    patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    check_patient(request, patient.pk, href=_page_of(patient))
    form = PhotoForm(request.POST, patient=patient)
    sentences = {
        **{name: str(errors[0]) for name, errors in form.errors.items()},
        **_file_problem(request),
    }
    if sentences or formkeys.outcome(request, PURPOSE):
        return _refused(request, patient, form, sentences)
    place = BY_CODE[form.cleaned_data["place"]]
    upload = request.FILES.getlist("photo")[0]
    try:
        # Decoded before any transaction begins, so that nobody waits for it to save.
        _check_worth_decoding(patient, form, place, upload.read())
        return redirect(_file(request, patient, form, place, receive(upload)))
    except _NotFiled as refusal:
        return _refused(request, patient, form, {"photo": refusal.sentence})
    except Refused as refusal:
        sentence = presenters.problem_sentence(refusal.problem)
        return _refused(request, patient, form, {"photo": sentence})
    except Busy:
        reason = _("Other photographs are being read. Nothing was lost: send this one again.")
        response = errors.page(request, status=503, reason=reason)
        response["Retry-After"] = "5"
        return response


@require_POST
@requires(Permission.PHOTO_EDIT)
def photo_set_aside(request: ClinicRequest, photo_id: UUID) -> HttpResponse:
    """Takes a photograph out of its place, with a reason; files it anew where that is said."""
    photo = get_object_or_404(
        request.clinic.photos.select_related("patient", "photo_set"), pk=photo_id
    )
    page = f"{_page_of(photo.patient)}?set={photo.photo_set_id}"
    check_patient(request, photo.patient_id, href=page)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        sentences = {name: str(said[0]) for name, said in form.errors.items()}
        trouble = Trouble(sentences, {"reason": request.POST.get("reason", "")})
        place, day = place_of(photo.view, photo.side), photo.photo_set.taken_on
        return _page(request, photo.patient, day, place, trouble)
    reason, target = form.cleaned_data["reason"], form.cleaned_data["refile_to"]

    def write() -> str:
        if target:
            actions.refile(photo=photo, place=BY_CODE[target], reason=reason, by=request.membership)
        else:
            actions.set_aside(photo=photo, reason=reason, by=request.membership)
        return page

    try:
        return redirect(formkeys.once(request, "photo_set_aside", write))
    except actions.NotInPlace:
        raise Conflict(_("This photograph was set aside before."), href=page) from None
    except actions.PlaceTaken:
        raise Conflict(_("Another photograph is in that place."), href=page) from None


@require_GET
@requires(Permission.PHOTO_VIEW)
def photo_file(request: ClinicRequest, photo_id: UUID, size: str) -> HttpResponse:
    """The picture (`main`) or its preview, for this clinic's eyes alone (`UPL-05`)."""
    photo = get_object_or_404(request.clinic.photos, pk=photo_id)
    path = {"main": photo.path, "preview": photo.preview_path}.get(size)
    if path is None:
        raise Http404
    try:
        content = storage.read(path)
    except FileNotFoundError:
        logger.exception("The file of photo %s is missing", photo.pk)
        raise Http404 from None
    audit.record_view(
        request,
        subject=photo,
        patient_id=photo.patient_id,
        action="photo_viewed",
        detail={"size": size},
    )
    return HttpResponse(content, content_type="image/jpeg", headers=FILE_HEADERS)


def _set_or_404(request: ClinicRequest, patient: Patient) -> PhotoSet:
    try:
        wanted = UUID(request.GET["set"])
    except ValueError:
        raise Http404 from None
    return get_object_or_404(request.clinic.photo_sets, pk=wanted, patient=patient)


def _file_problem(request: ClinicRequest) -> dict[str, str]:
    count = sum(len(request.FILES.getlist(name)) for name in request.FILES)
    if count == 0:
        return {"photo": _("Take a photograph or choose a file.")}
    if count > 1 or "photo" not in request.FILES:
        return {
            "photo": _(
                "One photograph at a time, each in its place. Nothing was stored; your"
                " %(count)d files are still on this device."
            )
            % {"count": count}
        }
    return {}


def _check_worth_decoding(patient: Patient, form: PhotoForm, place: Place, content: bytes) -> None:
    """Says what filing would refuse anyway; filing checks it again. Raises `_NotFiled`."""
    with _refusals():
        actions.check_not_filed(patient=patient, source_sha256=sha256(content).hexdigest())
        taken_on = form.cleaned_data["taken_on"]
        actions.check_free(patient=patient, taken_on=taken_on, place=place)
        actions.check_quota(patient.clinic, 0)


def _file(
    request: ClinicRequest, patient: Patient, form: PhotoForm, place: Place, received: Received
) -> str:
    """Keeps the files, then commits their row; files no row came to name are removed."""
    kept = storage.keep(received.picture)
    is_written = is_filed = False

    def write() -> str:
        nonlocal is_written
        photo = actions.file_photo(
            patient=patient,
            taken_on=form.cleaned_data["taken_on"],
            place=place,
            picture=received.picture,
            kept=kept,
            source_sha256=received.source_sha256,
            by=request.membership,
        )
        is_written = True
        return f"{_page_of(patient)}?set={photo.photo_set_id}"

    try:
        with _refusals():
            address = formkeys.once(request, PURPOSE, write)
        # Only now: a commit may fail for want of room.
        is_filed = is_written
        return address
    finally:
        if not is_filed:
            storage.drop(kept)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except actions.AlreadyFiled as refusal:
        raise _NotFiled(presenters.already_filed_sentence(refusal.photo)) from None
    except actions.PlaceTaken:
        raise _NotFiled(
            _("A photograph is in this place already. Set it aside first, with a reason.")
        ) from None
    except actions.QuotaFull:
        raise _NotFiled(
            _("The clinic's room for photographs is full. Nothing was stored; tell your admin.")
        ) from None


def _refused(
    request: ClinicRequest, patient: Patient, form: PhotoForm, sentences: dict[str, str]
) -> HttpResponse:
    """422 with each field named, unless this very form was filed a moment ago (`DUR-04`)."""
    done = formkeys.outcome(request, PURPOSE)
    if done:
        return redirect(done)
    day = form.cleaned_data.get("taken_on") or timezone.localdate()
    trouble = Trouble(sentences, {"side": request.POST.get("side", "")})
    return _page(request, patient, day, form.named_place, trouble)


def _page(
    request: ClinicRequest, patient: Patient, day: date, place: Place | None, trouble: Trouble
) -> HttpResponse:
    audit.record_view(request, subject=patient, patient_id=patient.pk, action="photos_viewed")
    context = presenters.photos_page(patient, day, place=place, trouble=trouble)
    return render(request, "patients/photos.html", context, status=422)


def _page_of(patient: Patient) -> str:
    return reverse("patients:photos", args=[patient.pk])
