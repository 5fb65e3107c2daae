"""Where an inquiry came from, as browsers tell it: hints, cleaned and never refused (pure).

Campaigns are told by the usual tags in the first address of a visit: `utm_source` and its like.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

MAX_ADDRESS = 2000  # characters
MAX_CAMPAIGN = 300


def clean_address(text: str) -> str:
    """An http(s) address cut to its column, without a password; "" for anything else."""
    try:
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return ""
    except ValueError:
        return ""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()[:MAX_ADDRESS]


def clean_campaign(query: str) -> str:
    """The utm values of a query, as a query; "" without any."""
    try:
        pairs = parse_qsl(query, max_num_fields=100)
    except ValueError:
        return ""
    tags = [(name, value) for name, value in pairs if name.startswith("utm_")]
    return urlencode(tags, safe=" /")[:MAX_CAMPAIGN]


def of_request(request) -> dict[str, str]:
    """What the request for the form tells without a script: `page`, `referrer`, `campaign`.

    From a page of this site, that page is where the form was opened; else the form's own is.
    """
    referrer = clean_address(request.headers.get("Referer", ""))
    is_ours = referrer and urlsplit(referrer).netloc == request.get_host()
    return {
        "page": referrer if is_ours else request.build_absolute_uri(),
        "referrer": "" if is_ours else referrer,
        "campaign": clean_campaign(request.META.get("QUERY_STRING", "")),
    }
