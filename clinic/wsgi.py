"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

application = get_wsgi_application()

# The pages are loaded before gunicorn's workers part, not by each worker's first visitor.
get_resolver().url_patterns  # noqa: B018
