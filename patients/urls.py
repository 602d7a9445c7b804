from django.urls import URLPattern, path

from patients import views

app_name = "patients"

urlpatterns: list[URLPattern] = [
    path("patients/", views.patient_list, name="patient_list"),
    path("patients/register/", views.patient_register, name="patient_register"),
    path("patients/<uuid:patient_id>/edit/", views.patient_edit, name="patient_edit"),
]
