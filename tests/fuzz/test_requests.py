"""Whatever a stranger asks for or sends, there is an answer, and it is no failure of the site.

A failure would raise: Django's test client hands exceptions on.
"""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inquiries.models import Inquiry
from portal.accounts import passkeys
from tests.factories import make_company, make_edition, make_inquiry, make_keyword

pytestmark = pytest.mark.django_db
unhurried = settings(suppress_health_check=list(HealthCheck))

TEXT = st.text(max_size=60) | st.text(
    "\0\r\n\"'<>%&=;:,/\\ .-_+aA1é中\u202e\ud7ff\U0010ffff", max_size=40
)
BYTES = st.binary(max_size=60).map(quote)
SEGMENT = TEXT.map(lambda text: quote(text, safe="")) | BYTES
PAGES = [
    "/",
    "/news/",
    "/news/steel-for-bridges/",
    "/news/steel-for-bridges.md",
    "/news/keyword/steel/",
    "/news/keyword/steel/feed/",
    "/news/2026/",
    "/news/search/",
    "/news/feed/",
    "/news/rss/",
    "/zh-hans/news/",
    "/contact/",
    "/contact/inquiry/",
    "/sitemap.xml",
    "/sitemap-articles-1.xml",
    "/llms.txt",
    "/robots.txt",
    "/admin/login/",
]
NAMES = ["q", "page", "keyword", "year", "article", "at", "next", "utm_source", "ref", "v"]
VALUE = SEGMENT | st.sampled_from(["0", "-1", "1e9", "9" * 400, "%00", "%ff", "steel", "٣", "²"])
QUERY = st.lists(
    st.tuples(st.sampled_from(NAMES) | SEGMENT, VALUE).map("=".join) | SEGMENT, max_size=5
).map("&".join)
# A server hands on latin-1 without line breaks.
LINE = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=80)
WISHES = st.lists(st.sampled_from(["zh", "en;q=", "*", "-", "ar-"])).map(",".join)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_ACCEPT_LANGUAGE": LINE
        | st.lists(st.sampled_from(["zh", "en;q=", "*", "-", "ar-"])).map(",".join),
        "HTTP_COOKIE": LINE | LINE.map("sessionid={}".format) | LINE.map("csrftoken={}".format),
        "HTTP_X_FORWARDED_FOR": LINE | st.ip_addresses().map(str) | LINE.map("1.2.3.4, {}".format),
        "HTTP_X_FORWARDED_PROTO": LINE,
        "HTTP_IF_NONE_MATCH": LINE | LINE.map('W/"{}"'.format),
        "HTTP_IF_MODIFIED_SINCE": LINE | st.sampled_from(["Thu, 99 Jan 0000 00:00:00 GMT", "0"]),
        "HTTP_REFERER": LINE | LINE.map("https://[{}".format),
        "HTTP_ORIGIN": LINE,
        "HTTP_SEC_FETCH_SITE": LINE,
        "HTTP_HOST": LINE,
        "HTTP_RANGE": LINE,
        "HTTP_AUTHORIZATION": LINE,
        "CONTENT_LENGTH": LINE,
        "CONTENT_TYPE": LINE,
    },
)


@pytest.fixture
def site(settings):
    settings.TRUSTED_PROXIES = 1
    make_company()
    make_edition(keywords=[make_keyword()])


@unhurried
@given(path=st.sampled_from(PAGES), query=QUERY, headers=HEADERS)
def test_a_page_answers_any_query_and_headers(site, path, query, headers):
    answer = Client().get(f"{path}?{query}" if query else path, **headers)
    assert answer.status_code < 500


PREFIXES = [
    *("/", "/news/", "/news/keyword/", "/news/preview/", "/media/", "/static/", "/accent-"),
    *("/contact/inquiry/sent/", "/sitemap-articles-", "/zh-hans/", "/admin/", "/de/"),
]


@unhurried
@given(
    prefix=st.sampled_from(PREFIXES),
    segments=st.lists(SEGMENT | st.sampled_from(["..", ".", "%2e%2e", "%2f", "%5c"]), max_size=3),
    ending=st.sampled_from(["", "/", ".md", ".xml", ".txt", ".css"]),
)
def test_any_address_is_found_or_not_found(site, prefix, segments, ending):
    answer = Client().get(prefix + "/".join(segments) + ending)
    assert answer.status_code < 500


@unhurried
@given(
    path=st.sampled_from(
        ["/contact/inquiry/", "/contact/inquiry/hint/", "/admin/login/", "/news/"]
    ),
    body=st.binary(max_size=300) | QUERY.map(str.encode),
    kind=st.sampled_from(
        [
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=utf-16",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/json",
            "",
        ]
    )
    | LINE,
)
def test_any_body_is_taken_or_refused(site, path, body, kind):
    assert Client().generic("POST", path, body, kind).status_code < 500


PART = st.tuples(
    st.sampled_from(["name", "contact", "content", "attachments", "key", "article", "removed", "x"])
    | LINE,
    LINE,
    st.sampled_from(["", "text/plain", "text/plain; charset=nothing", "application/pdf"]),
    st.binary(max_size=80),
    st.booleans(),
)


def written(parts, boundary=b"xYzZY"):
    """A form as a browser, or somebody who means no good, would write it."""
    lines = []
    for name, filename, kind, content, is_file in parts:
        file = f'; filename="{filename}"' if is_file else ""
        head = f'Content-Disposition: form-data; name="{name}"{file}\r\nContent-Type: {kind}'
        lines += [b"--" + boundary, head.encode("latin-1", "replace"), b"", content]
    return b"\r\n".join([*lines, b"--" + boundary + b"--", b""])


@unhurried
@given(parts=st.lists(PART, max_size=8), cut=st.integers(0, 40))
def test_any_form_with_files_is_taken_or_refused(site, parts, cut):
    body = written(parts)
    answer = Client().post(
        "/contact/inquiry/",
        body[: len(body) - cut],
        content_type="multipart/form-data; boundary=xYzZY",
    )
    assert answer.status_code < 500


JSON = st.recursive(
    st.none() | st.integers() | TEXT | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
NAMES_OF_ANSWERS = ["id", "rawId", "response", "type", "authenticatorAttachment"]
ANSWER = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES_OF_ANSWERS, JSON)) | JSON


@unhurried
@given(answer=ANSWER.map(json.dumps) | TEXT | st.integers(0, 30_000).map("[".__mul__))
def test_any_answer_of_a_passkey_is_refused(answer):
    session = {}
    passkeys.request_options(session)
    with pytest.raises(passkeys.Refused):
        passkeys.owner_of(session, answer)


FIELD = st.text(max_size=200) | TEXT


@unhurried
@given(
    values=st.fixed_dictionaries(
        {"name": FIELD, "contact": FIELD, "content": FIELD},
        optional={
            **dict.fromkeys(["company", "country", "article", "key", "opened", "removed"], FIELD),
            **dict.fromkeys(["source", "referrer", "campaign", "website"], FIELD),
        },
    )
)
def test_any_inquiry_is_stored_or_comes_back_with_what_is_wrong(site, settings, values):
    settings.INQUIRY_LIMIT = 10**9
    before = Inquiry.objects.count()
    answer = Client().post("/contact/inquiry/", values)
    assert answer.status_code in {303, 422}
    assert Inquiry.objects.count() <= before + 1
    if answer.status_code == 303:
        assert Client().get(answer["Location"]).status_code == 200


@unhurried
@given(contact=FIELD)
def test_any_correction_is_taken_or_refused(site, contact):
    address = make_inquiry().get_sent_url() + "contact/"
    assert Client().post(address, {"contact": contact}).status_code in {303, 403, 422}
