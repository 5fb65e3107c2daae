"""Placeholders of canned replies: {name}, {reference} and the like become what they stand for."""

import re

PLACEHOLDERS = ("name", "reference", "article", "company", "me")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its placeholders filled in; unknown braces stay as typed."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def unknown(text: str) -> list[str]:
    """What looks like a placeholder and is none, each once, as typed."""
    found = PLACEHOLDER.finditer(text)
    return list(dict.fromkeys(each[0] for each in found if each[1] not in PLACEHOLDERS))
