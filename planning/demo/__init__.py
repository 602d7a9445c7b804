"""A clinic of fictitious patients to look around in, made by the actions the pages call.

The cases are the published and synthetic ones the core is tested with; the names say
that nobody in them exists.
"""
