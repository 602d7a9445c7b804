from django.urls import URLPattern, path

from patients import views
from patients.photos import views as photo_views

app_name = "patients"

urlpatterns: list[URLPattern] = [
    path("patients/", views.patient_list, name="patient_list"),
    path("patients/register/", views.patient_register, name="patient_register"),
    path("patients/<uuid:patient_id>/edit/", views.patient_edit, name="patient_edit"),
    path("patients/<uuid:patient_id>/photos/", photo_views.photos, name="photos"),
    path("patients/<uuid:patient_id>/photos/add/", photo_views.photo_add, name="photo_add"),
    path("photos/<uuid:photo_id>/set-aside/", photo_views.photo_set_aside, name="photo_set_aside"),
    path("photos/<uuid:photo_id>/<slug:size>.jpg", photo_views.photo_file, name="photo_file"),
]
