"""The tables of patients: who they are, how they are found, and their photographs."""

from patients.models.patients import Language, Patient, PatientSearchTerm, Sex
from patients.models.photos import Photo, PhotoSet, PhotoView

__all__ = [
    "Language",
    "Patient",
    "PatientSearchTerm",
    "Photo",
    "PhotoSet",
    "PhotoView",
    "Sex",
]
