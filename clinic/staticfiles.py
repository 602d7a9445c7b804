"""How scripts, styles and pictures are served: hashed names, compressed, kept for ever."""

from wsgiref.headers import Headers

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also puts the hashed names into `import` lines, so ES modules need no build."""

    support_js_module_import_aggregation = True


def add_headers(headers: Headers, path: str, url: str) -> None:
    """Static files are ours alone, like everything else."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Content-Type-Options"] = "nosniff"
