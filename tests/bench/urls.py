"""Calfline's addresses and, beside them, the barest page a signed-in member can open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from clinic.permissions import Access, requires
from clinic.urls import urlpatterns as calfline


@requires(Access.MEMBER)
def bare(request: HttpRequest) -> HttpResponse:
    """Session, member, frame of the page, nothing else."""
    return render(request, "base.html")


urlpatterns = [*calfline, path("bare/", bare, name="bare")]
handler400, handler403, handler404, handler500 = (
    "clinic.errors.bad_request",
    "clinic.errors.forbidden",
    "clinic.errors.not_found",
    "clinic.errors.server_error",
)
