"""The Django project, and what belongs to the clinic as a whole."""
