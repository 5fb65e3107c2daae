"""The one "Phone/Email Address" field: what buyers type, and what we can answer to."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inquiries import contacts
from inquiries.contacts import MAX_LENGTH, MAX_PHONE_LENGTH, UnusableContact, parse, suggestion

EMAILS = [
    ("name@example.com", "name@example.com"),
    ("  Foo.Bar+steel@EXAMPLE.Com. ", "Foo.Bar+steel@example.com"),
    ("mailto:name@example.com?subject=Pipes", "name@example.com"),
    ("E-mail：name@163.com", "name@163.com"),
    ("Ivan Petrov <ivan@example.ru>", "ivan@example.ru"),
    ("ｎａｍｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", "name@example.com"),
    ("name@163。com", "name@163.com"),
    ("na\u200bme@exam\u00adple.com\ufeff", "name@example.com"),
    ("\u202aname@example.com\u202c", "name@example.com"),
    ("name@example.com\x00", "name@example.com"),
    ("name @ gmail.com", "name@gmail.com"),
    ("Email: name @gmail.com", "name@gmail.com"),
    ("用户@例子.广告", "用户@例子.广告"),
    ("пример@почта.рф", "пример@почта.рф"),
    ("ölhandel@MÜLLER.de", "ölhandel@müller.de"),
    ("einkauf@xn--mller-kva.de", "einkauf@müller.de"),
    ("我的邮箱是name@163.com", "name@163.com"),
    ("name@163.com。谢谢", "name@163.com"),
    ("이메일name@naver.com입니다", "name@naver.com"),
    ("12345678@qq.com", "12345678@qq.com"),
    ("first@example.com, second@example.com", "first@example.com"),
    ("bad@nowhere or good@example.com", "good@example.com"),
]

INTERNATIONAL = [
    ("+44 20 7946 0958", "+442079460958", "GB"),
    ("＋８６　１３７　８３７０　２４５８", "+8613783702458", "CN"),
    ("+971 ٥٠ ١٢٣ ٤٥٦٧", "+971501234567", "AE"),
    ("0044 20 7946 0958", "+442079460958", "GB"),
    ("011 44 20 7946 0958", "+442079460958", "GB"),
    ("+44 (0)20 7946 0958", "+442079460958", "GB"),
    ("(+44) 20 7946-0958", "+442079460958", "GB"),
    ("+ 49 30/123456", "+4930123456", "DE"),
    ("+7 (495) 123-45-67", "+74951234567", "RU"),
    ("+39 06 1234 5678", "+390612345678", "IT"),
    ("+1 (212) 555‑0100", "+12125550100", "US"),
    ("tel:+44-20-7946-0958;ext=12", "+442079460958", "GB"),
    ("+44 20 7946 0958 ext. 12", "+442079460958", "GB"),
    ("+86 10 8888 6666转801", "+861088886666", "CN"),
    ("+86 755 12345678/8", "+8675512345678", "CN"),
    ("WhatsApp: +86 137 8370 2458", "+8613783702458", "CN"),
    ("WhatsApp+8613783702458", "+8613783702458", "CN"),
    ("微信同号 +8613783702458微信", "+8613783702458", "CN"),
    ("📞️+86 13783702458 (WeChat)", "+8613783702458", "CN"),
    ("https://wa.me/442079460958", "+442079460958", "GB"),
    ("https://api.whatsapp.com/send?phone=%2B442079460958", "+442079460958", "GB"),
    ("\u202a+44 20 7946 0958\u202c", "+442079460958", "GB"),
    ("13800138000 / +44 20 7946 0958", "+442079460958", "GB"),
    ("+800 1234 5678", "+80012345678", ""),  # an international freephone number
    ("+1 656 123 4567", "+16561234567", ""),  # possible, not (yet) assigned
]

NATIONAL = [
    ("0755-12345678", "0755-12345678"),
    ("138 0013 8000", "138 0013 8000"),
    ("Tel.13800138000", "13800138000"),
    ("tel13800138000", "13800138000"),
    ("手机13800138000微信同号", "13800138000"),
    ("(0755) 1234567", "(0755) 1234567"),
    ("8 (495) 123-45-67.", "8 (495) 123-45-67"),
    ("030/123456", "030/123456"),
    ("020 7946 0958 / 020 7946 0959", "020 7946 0958"),
    ("(212) 555-0100 x12", "(212) 555-0100"),
    ("555-0100", "555-0100"),
    ("٠٥٠١٢٣٤٥٦٧", "٠٥٠١٢٣٤٥٦٧"),
    ("8613783702458", "8613783702458"),  # surely China, but not said
    ("011 2345 6789", "011 2345 6789"),  # Delhi, not Nigeria
    ("011 6772 7271", "011 6772 7271"),  # Delhi again, not the Solomon Islands
    ("011 4321 5678", "011 4321 5678"),  # Buenos Aires, not Austria
    ("001 65 6123 4567", "001 65 6123 4567"),  # Singapore dialed from Hong Kong, not America
]

BOTH = [
    ("name@example.com, +44 20 7946 0958", "name@example.com", "+442079460958", ""),
    ("+44 20 7946 0958/name@example.com", "name@example.com", "+442079460958", ""),
    ("name@example.com/13800138000", "name@example.com", "", "13800138000"),
    ("Tel:+86-755-12345678;Email:name@163.com", "name@163.com", "+8675512345678", ""),
    ("邮箱name@163.com电话13800138000", "name@163.com", "", "13800138000"),
    ("name@163.com。电话：0755-12345678", "name@163.com", "", "0755-12345678"),
]

UNUSABLE = [
    "",
    "   ",
    "\u200b\u200b",
    "hello",
    "name@example",
    "name@gmail,com",
    "@example.com",
    "12345678@qq",  # an unfinished address is not a phone number
    "name@localhost",
    "123456",
    "1234567890123456",
    "0000000",
    "1-2-3-4-5-6-7" + "-" * 40 + "8",
    "+44 123",
    "+44 7946 0958",  # without its area code it cannot be dialed
    "+999 1234 5678",
    "+1 800 FLOWERS",
    "+1-800-GET-STEEL",
    "WeChat: wxid_1234567",
    "zhang1234567",
    "1234567abc",
    "https://example.com/12345678",
]


@pytest.mark.parametrize(("typed", "email"), EMAILS)
def test_an_email_is_found_and_normalized(typed, email):
    contact = parse(typed)
    assert (contact.email, contact.kind) == (email, "email")
    assert (contact.tel_url, contact.whatsapp_url, contact.country) == ("", "", "")


@pytest.mark.parametrize(("typed", "phone", "country"), INTERNATIONAL)
def test_a_phone_that_says_its_country_becomes_e164(typed, phone, country):
    contact = parse(typed)
    assert (contact.phone, contact.country, contact.kind) == (phone, country, "phone")
    assert contact.phone_raw == ""
    assert contact.tel_url == f"tel:{phone}"
    assert contact.whatsapp_url == f"https://wa.me/{phone[1:]}"


@pytest.mark.parametrize(("typed", "phone_raw"), NATIONAL)
def test_a_phone_without_country_code_is_kept_as_typed(typed, phone_raw):
    contact = parse(typed)
    assert (contact.phone_raw, contact.kind) == (phone_raw, "phone")
    assert (contact.phone, contact.country, contact.whatsapp_url) == ("", "", "")


@pytest.mark.parametrize(("typed", "email", "phone", "phone_raw"), BOTH)
def test_an_email_and_a_phone_may_share_the_field(typed, email, phone, phone_raw):
    contact = parse(typed)
    assert (contact.email, contact.phone, contact.phone_raw) == (email, phone, phone_raw)
    assert contact.kind == "both"


@pytest.mark.parametrize("typed", UNUSABLE)
def test_what_cannot_be_answered_is_refused(typed):
    with pytest.raises(UnusableContact):
        parse(typed)


def test_the_refusal_shows_both_forms():
    with pytest.raises(UnusableContact, match=r"name@example\.com.*\+44 20 7946 0958"):
        parse("hello")


def test_a_mistyped_phone_beside_a_good_email_refuses_nothing():
    contact = parse("name@example.com +44 123")
    assert (contact.email, contact.phone, contact.phone_raw) == ("name@example.com", "", "")
    assert contact.raw == "name@example.com +44 123"


@pytest.mark.parametrize(
    ("typed", "raw"),
    [
        ("＋４４ 20\u00a07946\t0958 ext. 12。", "+44 20 7946 0958 ext. 12"),
        ("WhatsApp\u200b:  +86 137 8370 2458 ,", "WhatsApp: +86 137 8370 2458"),
        ("name@example.com\r\n0755-12345678;", "name@example.com 0755-12345678"),
    ],
)
def test_everything_typed_is_kept_on_one_clean_line(typed, raw):
    assert parse(typed).raw == raw


def test_a_national_number_dials_with_plain_digits():
    assert parse("(0755) ١٢٣-4567").tel_url == "tel:07551234567"


@pytest.mark.parametrize(
    "hostile", ["+1" * 2500, "1" * 5000, "a@" * 2500, "(" * 5000, "㏂" * 120 + "@a.b"]
)
def test_hostile_text_is_refused_before_any_parsing(hostile, monkeypatch):
    def unreachable(*args, **kwargs):
        pytest.fail("parsed")

    monkeypatch.setattr(contacts.phonenumbers, "parse", unreachable)
    monkeypatch.setattr(contacts, "validate_email", unreachable)
    with pytest.raises(UnusableContact):
        parse(hostile)


def test_the_longest_accepted_text_still_counts():
    typed = "name@example.com ".ljust(MAX_LENGTH, "x")
    assert parse(typed).email == "name@example.com"
    with pytest.raises(UnusableContact):
        parse(typed + "x")
    with pytest.raises(UnusableContact):
        parse("\u200b" * MAX_LENGTH + "name@example.com")


USABLE = st.sampled_from(["", " name@example.com ", " +44 20 7946 0958 ", "13800138000"])
SEPARATORS = st.text("+0123456789 ()-/@.a邮。:x\u200b", max_size=30)
TYPED = st.tuples(SEPARATORS | st.text(max_size=40), USABLE, SEPARATORS | st.text(max_size=40))


@settings(deadline=None)
@given(TYPED.map("".join))
@example("0" * MAX_LENGTH)
@example("a@" * (MAX_LENGTH // 2))
def test_any_text_gives_a_usable_contact_or_the_refusal(typed):
    try:
        contact = parse(typed)
    except UnusableContact:
        return
    assert contact.email or contact.phone or contact.phone_raw
    assert not (contact.phone and contact.phone_raw)
    assert len(contact.phone_raw) <= MAX_PHONE_LENGTH
    assert {unicodedata.category(char) for char in contact.raw}.isdisjoint({"Cc", "Cf", "Cs"})
    assert parse(contact.raw) == contact


@settings(deadline=None)
@given(st.integers(200, 999), st.integers(2_000_000, 9_999_999), st.sampled_from(["", " ", "-"]))
def test_no_country_is_ever_assumed(area, subscriber, separator):
    contact = parse(f"{area}{separator}{subscriber}")
    assert (contact.phone, contact.country) == ("", "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("gmial.con", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("mgail.com", "gmail.com"),
        ("GMIAL.COM", "gmail.com"),
        ("yaho.com", "yahoo.com"),
        ("outlok.com", "outlook.com"),
        ("iclod.com", "icloud.com"),
        ("hotmial.co.uk", "hotmail.co.uk"),
        ("yandx.ru", "yandex.ru"),
        ("qq.con", "qq.com"),
        ("163.cmo", "163.com"),
        ("steelworks.con", "steelworks.com"),
    ],
)
def test_a_likely_slip_is_pointed_out(typed, meant):
    assert suggestion(f"Li.Wei@{typed}") == f"Li.Wei@{meant}"


REAL_DOMAINS = """
gmail.com mail.com email.com ymail.com gmx.de gmx.net gmx.at hotmail.co.uk hotmail.be web.de
yahoo.co.jp yahoo.ca outlook.dk mail.ru mail.co email.co live.co qq.com 163.com 126.com 188.com
139.com vip.163.com naver.com never.com nave.com gail.com gail.co.in steel.co steel.com.co
steelworks.cam baidu.com yandex.com gmail.example example.om firma.de 例子.广告
"""


@pytest.mark.parametrize("domain", REAL_DOMAINS.split())
def test_other_real_domains_raise_no_false_alarm(domain):
    assert suggestion(f"name@{domain}") == ""


@settings(deadline=None)
@given(st.text(max_size=80))
@example("@gmial.com")
@example("gmial.com")
def test_a_suggestion_keeps_the_local_part_and_needs_no_second_one(text):
    if meant := suggestion(text):
        assert meant.rpartition("@")[0] == text.rpartition("@")[0] != ""
        assert suggestion(meant) == ""
