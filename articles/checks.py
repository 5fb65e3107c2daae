"""What every kept page relies on, said with a hint before the site starts."""

from django.apps import apps
from django.core.checks import Error, Tags, Warning, register
from django.db import connections

from articles import triggers


@register(Tags.models)
def check_tables_are_declared(app_configs, **kwargs):
    """A table that pages show and nobody watches would leave old pages in caches."""
    return [
        Error(
            f"{model._meta.label} is neither in readers_see nor in readers_never_see.",
            hint=f"Name it in one of them, in {config.module.__name__}/apps.py.",
            id="articles.E001",
        )
        for config in apps.get_app_configs()
        if hasattr(config, "readers_see")
        for model in config.get_models()
        if model._meta.managed
        and not model._meta.proxy
        and model.__name__ not in {*config.readers_see, *config.readers_never_see}
    ]


@register(Tags.database)
def check_triggers_are_there(app_configs, databases=None, **kwargs):
    """Run by `migrate` and `check --database default`."""
    warnings = []
    for alias in databases or []:
        connection = connections[alias]
        missing = triggers.wanted(connection).keys() - triggers.installed(connection).keys()
        if missing:
            warnings.append(
                Warning(
                    f"{len(missing)} triggers are missing: {', '.join(sorted(missing))}.",
                    hint="Run `manage.py migrate`, which makes them. Without them readers may see "
                    "old pages.",
                    id="articles.W001",
                )
            )
    return warnings
