"""How scripts, styles and pictures are served: hashed names, compressed, kept for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also puts the hashed names into `import` lines, so ES modules need no build."""

    support_js_module_import_aggregation = True
