"""What reads strangers' texts and files says what is in there, or refuses by its own error."""

import re
import zipfile
from contextlib import suppress
from io import BytesIO

from hypothesis import assume, given
from hypothesis import strategies as st

from articles import editor, redirects_file
from articles.importing import dates, encoding, html, text
from inquiries import addresses, contacts, filetypes, source
from inquiries.inbox import letter
from portal.middleware import address_of

ANY = st.text(max_size=200) | st.text("+0123456789 ()-.@a٣９ex\u200b\u202e/:,;\0\n", max_size=80)
TAGS = st.sampled_from(
    ["<p>", "</p>", "<a href=", "<img src=x onerror=", "<svg>", "<style>", "<!--", "<script", "&#x"]
)
MARKUP = st.lists(ANY | TAGS | st.sampled_from(['"', "'", ">", "javascript:", "<table><td>"]))


@given(ANY)
def test_a_contact_is_one_that_can_be_answered_or_is_refused(typed):
    with suppress(contacts.UnusableContact):
        found = contacts.parse(typed)
        assert found.email or found.phone or found.phone_raw
        assert not re.search(r"[\r\n\0]", found.email + found.phone)
        assert re.fullmatch(r"(\+\d{7,15})?", found.phone, re.ASCII)


@given(ANY | st.builds("http://{}".format, ANY))
def test_a_source_is_an_address_of_the_web_or_nothing(told):
    assert re.match(r"https?://|$", source.clean_address(told))
    assert len(source.clean_campaign(told)) <= source.MAX_CAMPAIGN


@given(ANY)
def test_a_hop_is_an_address_or_nothing(hop):
    assert re.fullmatch(r"[0-9a-f:.%\w]*", address_of(hop))


@given(ANY)
def test_a_reply_address_leads_to_an_inquiry_or_nowhere(address):
    assert addresses.match(address) is None


@given(ANY)
def test_a_file_name_is_safe_to_save_and_to_say(name):
    clean = filetypes.clean_name(name)
    assert clean
    assert len(clean.encode()) <= filetypes.MAX_NAME_BYTES
    assert not re.search(r'[/\\\0-\x1f"<>|]', clean)
    assert clean not in {".", ".."}


def zipped(names):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for name in names:
            folder.writestr(name, b"<x/>" * 50)
    return file.getvalue()


SEEDS = [
    b"%PDF-1.4\n%%EOF",
    b"\xff\xd8\xff\xe0" + bytes(30),
    b"\x89PNG\r\n\x1a\n" + bytes(30),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    zipped(["a.txt"]),
    zipped(["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"]),
    zipped(["mimetype", "content.xml"]),
]


@given(
    seed=st.sampled_from(SEEDS),
    cuts=st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=6)), max_size=4),
    ending=st.sampled_from(sorted(filetypes.TYPES)),
)
def test_a_file_is_of_its_kind_or_refused(seed, cuts, ending):
    data = bytearray(seed)
    for start, piece in cuts:
        data[start : start + len(piece)] = piece
    with suppress(filetypes.Refused):
        assert filetypes.identify(f"drawing.{ending}", bytes(data))


@given(st.binary(max_size=400))
def test_any_bytes_are_a_letter(raw):
    mail = letter.read(raw)
    assert "\0" not in mail.subject + mail.text


@given(st.binary(max_size=200) | ANY.map(str.encode))
def test_any_file_is_read_as_text_and_as_a_page(data):
    read = encoding.decode(data)
    text.read_blocks(text.clean(read))
    html.read_blocks(read)
    dates.find_date(read)


@given(MARKUP.map("".join))
def test_what_is_sanitized_runs_nothing_and_stays_as_it_is(typed):
    clean = editor.sanitize(typed)
    assume(clean)
    assert not re.search(r"<(script|style|svg|iframe|img)|<[^>]*\s(on\w+|style)=", clean)
    assert not re.search(r'(href|src)="\s*(javascript|data|vbscript):', clean, re.IGNORECASE)
    assert editor.sanitize(clean) == clean


@given(st.binary(max_size=300) | ANY.map(str.encode))
def test_a_list_of_redirects_is_read_or_refused(data):
    for line in redirects_file.read(BytesIO(data), "harbor.example"):
        assert isinstance(line, redirects_file.Line)
