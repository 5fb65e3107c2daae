"""What countries are called."""

from functools import lru_cache

from django.utils import translation
from django_countries import countries


def country_name(code: str) -> str:
    """The name of an ISO 3166 code in the active language, "" for none and for unknown codes."""
    return _name(code, translation.get_language())


@lru_cache(maxsize=4096)
def _name(code, language):
    """Kept, since looking one up takes longer than a statement of the database."""
    with translation.override(language):
        return str(countries.name(code))
