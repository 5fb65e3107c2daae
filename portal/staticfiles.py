from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; scripts import each other by their hashed names too, so a new release
    is never mixed with an old one from a cache."""

    support_js_module_import_aggregation = True
