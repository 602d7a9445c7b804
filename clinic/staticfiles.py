"""How scripts, styles and pictures are served: hashed names, compressed, kept for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also puts the hashed names into our `import` lines, so ES modules need no build.

    Only our own modules, in `static/js`, are rewritten: packages ship files whose imports
    are meant for a bundler and lead nowhere.
    """

    patterns = (
        *(
            (files, expressions)
            for files, expressions in CompressedManifestStaticFilesStorage.patterns
            if files != "*.js"
        ),
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
