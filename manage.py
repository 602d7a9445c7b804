#!/usr/bin/env python3
"""Run one of Calfline's commands: `python manage.py help` lists them."""

import os
import sys


def main() -> None:
    """Load the settings, then hand the arguments to Django.

    Settings that cannot be used end the command with one line per problem and
    exit code 1, not with a traceback: the reader is whoever runs the server.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Calfline cannot start.\n{error}")


if __name__ == "__main__":
    main()
