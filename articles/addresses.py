"""Addresses as they are compared and as redirects may lead to them (pure)."""

import re
import unicodedata
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.encoding import iri_to_uri, repercent_broken_unicode, uri_to_iri
from django.utils.translation import gettext_lazy as _

LONGEST = 500  # characters of a path with its query
_PLAIN = "/:@!$&'()*+,;=~"  # what may stand in a path as it is (RFC 3986, 3.3)
_WHOLE = re.compile(r"https?://", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff\ufffd]")
# What campaigns and advertisers add to any address: it never says which page is meant.
_TRACKING = re.compile(
    r"(utm_\w+|gclid|gbraid|wbraid|dclid|gad_source|fbclid|msclkid|yclid|mc_[ce]id|_hsenc|_hsmi)$"
)


def normal(address: str) -> str:
    """A path with its query, or a whole http(s) address without its host, as it is compared.

    What old links differ in and still mean the same page is made alike: the path is written in
    Unicode (NFC) and lower case without a slash at the end, doubled slashes are one, the
    parameters of the query are sorted and those of campaigns are left out, the fragment too.
    Characters that mean something in an address stay percent-encoded, as do bytes that are no
    UTF-8. `normal(normal(x)) == normal(x)`. Raises ValidationError for what is no address.
    """
    parts = _split(address)
    path = unicodedata.normalize("NFC", _decoded(parts.path)).lower()
    path = uri_to_iri(quote(re.sub("/+", "/", path), safe=_PLAIN))
    query = "&".join(sorted(part for part in parts.query.split("&") if part and not _tracks(part)))
    query = re.sub("%[0-9a-f]{2}", lambda byte: byte[0].upper(), uri_to_iri(iri_to_uri(query)))
    return (path.rstrip("/") or "/") + (query and f"?{query}")


def without_query(address: str) -> str:
    """The path of a normal address."""
    return address.partition("?")[0]


def plain_path(address: str) -> str:
    """The path of an address of this site as views know it: without percent-encoding; "" for a
    whole address."""
    return _decoded(_split(address).path) if address.startswith("/") else ""


def tracking(query: str) -> str:
    """The part of a query that campaigns and advertisers added; "" without any."""
    return "&".join(part for part in query.split("&") if _tracks(part))


def former(text: str) -> str:
    """An address that somebody wrote as the one to lead away from, in its normal form.

    Raises ValidationError in words.
    """
    address = normal(_safe(text))
    if len(address) > LONGEST:
        raise ValidationError(_("This address is too long."), code="long")
    return address


def target(text: str, host: str = "") -> str:
    """Where somebody wants a redirect to lead, cleaned: a path of this site, which is `host`, or a
    whole http(s) address elsewhere.

    Raises ValidationError in words for what a browser might understand otherwise: two slashes or
    a backslash before a host, other schemes, control characters, and addresses with a user name,
    which looks like a host.
    """
    text = _safe(text)
    if len(text) > LONGEST:
        raise ValidationError(_("This address is too long."), code="long")
    if text.startswith("//"):
        raise ValidationError(_("Write https:// before the name of another site."), code="host")
    parts = _split(text)
    if text.startswith("/"):
        return text
    if "@" in parts.netloc or not parts.hostname:
        raise ValidationError(_("This address does not name a site."), code="host")
    if parts.netloc.lower() == host.lower():
        return "/" + parts._replace(scheme="", netloc="").geturl().lstrip("/")
    return text


def key(target: str) -> str:
    """The normal form of a target of this site, by which it is found as a path; else ""."""
    address = normal(target) if target.startswith("/") else ""
    return address if len(address) <= LONGEST else ""


def absolute(path: str) -> str:
    """A path of this site as a whole address, percent-encoded, for canonical links and machines; a
    whole address as it is."""
    if not path.isascii():
        path = iri_to_uri(path)
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def with_query(address: str, query: str) -> str:
    """An address with more parameters, before its fragment."""
    start, mark, fragment = address.partition("#")
    joint = "&" if "?" in start else "?"
    return f"{start}{query and joint + query}{mark}{fragment}"


def _decoded(path: str) -> str:
    return repercent_broken_unicode(unquote_to_bytes(path)).decode()


def _safe(text: str) -> str:
    text = text.strip()
    if _UNSAFE.search(text):
        raise ValidationError(_("This has characters that no address has."), code="characters")
    return text


def _split(address: str) -> SplitResult:
    """The parts of an address; one that starts with a slash is a path, even with two of them."""
    if address.startswith("/"):
        path, _mark, query = address.partition("#")[0].partition("?")
        return SplitResult("", "", path, query, "")
    try:
        if _WHOLE.match(address):
            return urlsplit(address)
    except ValueError:  # such as a bracket that is not closed
        pass
    raise ValidationError(_("An address starts with a slash, http:// or https://."), code="address")


def _tracks(part: str) -> bool:
    return bool(_TRACKING.match(part.partition("=")[0].lower()))
