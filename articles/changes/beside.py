"""Marked HTML of two texts of which neither came before the other (pure)."""

import re

from django.utils.safestring import SafeString, mark_safe

HIDDEN = r'<span class="visually-hidden">[^<]*</span>'
WRAPPED = re.compile(rf"<(ins|del)>{HIDDEN}(.*?){HIDDEN}</\1>", re.DOTALL)


def beside(html: SafeString) -> SafeString:
    """What `changes` has marked as coming or going, marked as different: without a word, read to
    those who cannot see it, that anything was removed."""
    return mark_safe(WRAPPED.sub(r"<mark>\2</mark>", html))
