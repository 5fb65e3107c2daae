"""Mails of real programs, and hostile ones, read from their bytes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inquiries.inbox import letter, quotes

MAILS = Path(__file__).parent / "mails"
ADDRESS = "sales+k7qm3rt9b.3f9ac2d17e00@harbor.example"

# file: sender, subject, what is new, how the quotation begins, names of the files
READ = {
    "gmail": (
        "Nadia Kowalska <nadia@buyer.example>",
        "Re: K7QM-3RT9 Wire rod",
        "May is fine. Please send the contract.\n\nNadia",
        "On Mon, Nov 23, 2026 at 9:12 AM Ann at Harbor Castings <\n",
        [],
    ),
    "gmail_inline": (
        "Nadia Kowalska <nadia@buyer.example>",
        "Re: K7QM-3RT9 Wire rod",
        "On Mon, Nov 23, 2026 at 9:12 AM Ann <sales@harbor.example> wrote:\n\n"
        "> Which grade?\n\nS275JR\n\n> Which port?\n\nGdansk",
        "> Kind regards\n> Ann",
        [],
    ),
    "outlook": (
        "Lund, Henrik <henrik.lund@lund.example>",
        "RE: K7QM-3RT9 Flansche für Göteborg",
        "Hello Ann,\n\nplease see the drawing.\n\nBest regards\nHenrik Lund",
        "________________________________\nFrom: Ann",
        ["image001.png", "Zeichnung Größe.dwg"],
    ),
    "outlook_html": (
        "Claire Dubois <claire@dubois.example>",
        "RE: K7QM-3RT9",
        "Bonjour,\n\n10 000 m² – d’accord. Voir notre plan <https://dubois.example/plan>.",
        "De : Ann <sales@harbor.example>\nEnvoyé :",
        [],
    ),
    "apple": (
        "Laura Bianchi <laura@bianchi.example>",
        "Re: K7QM-3RT9",
        "Va bene, 4 km.\n\nLaura",
        "> Il giorno 23 nov 2026",
        ["barriere città.pdf"],
    ),
    "iphone": (
        "Tom <tom@buyer.example>",
        "Re: K7QM-3RT9",
        "Call me tomorrow.\n\nSent from my iPhone",
        "> On Nov 23, 2026, at 9:12 AM",
        [],
    ),
    "qq": (
        "王伟 <8675309@qq.example>",
        "回复：K7QM-3RT9 镀锌钢管",
        "价格可以，请寄合同。\n\n\n王伟",
        "------------------ 原始邮件 ------------------\n发件人",
        [],
    ),
    "163": (
        "李娜 <lina@163.example>",
        "Re:K7QM-3RT9 报价",
        "请改为 100 吨。",
        "在 2026-11-23 17:12:08，",
        [],
    ),
    "netease_master": (
        " <zhang@factory.example>",
        "回复：K7QM-3RT9",
        "样品收到了，质量很好。",
        "---- 回复的原邮件 ----",
        [],
    ),
    "yandex": (
        "Сергей Волков <volkov@yandex.example>",
        "Re: K7QM-3RT9 Лист 09Г2С",
        "Добрый день!\n\nОплата аккредитивом, 60 тн подтверждаем.",
        "23.11.2026, 12:12,",
        [],
    ),
    "mailru": (
        "Игорь <igor@mail.example>",
        "Re: K7QM-3RT9",
        "Согласен.\n\n\n-- \nИгорь",
        ">Понедельник, 23 ноября 2026",
        [],
    ),
    "raw_gbk_headers": ("陈 <chen@factory.example>", "询价 阀门", "请报价。", "", []),
    "thunderbird_below": (
        "Sanne de Vries <sanne@rekken.example>",
        "Re: K7QM-3RT9",
        "Op 23-11-2026 om 09:12 schreef Ann at Harbor Castings:\n> How many coils?\n> Ann\n\n"
        "Twenty-five, please.\n\n-- \nSanne",
        "",
        [],
    ),
    "winmail": (
        "Piotr <piotr@buyer.example>",
        "Specification",
        "Proszę o ofertę.",
        "",
        ["winmail.dat", "2.ics"],
    ),
}


def read(name):
    return letter.read((MAILS / f"{name}.eml").read_bytes())


def test_every_sample_is_read():
    assert {path.stem for path in MAILS.glob("*.eml")} == READ.keys()


@pytest.mark.parametrize("name", READ)
def test_mails_of_the_usual_programs_are_understood(name):
    sender, subject, new, quoted, files = READ[name]
    found = read(name)
    split = quotes.split(found.text)
    assert f"{found.from_name} <{found.from_address}>" == sender
    assert found.subject == subject
    assert split.new.rstrip() == new
    assert split.quoted.startswith(quoted)
    assert bool(split.quoted) == bool(quoted)
    assert [file.name for file in found.files] == files
    assert ADDRESS in [address.lower() for address in found.recipients]
    assert not found.is_automatic
    assert not found.problem


def test_mail_ids_keep_their_brackets_and_the_nearest_comes_first():
    found = read("gmail")
    assert found.mail_id == "<CAF1=abc@mail.gmail.example>"
    assert found.ids == ("<0011@harbor.example>", "<0001@harbor.example>")
    assert found.date.isoformat() == "2026-11-23T11:05:12+01:00"


RUSSIAN = "Добрый день! Просим выставить КП на лист 09Г2С 12x1500x6000, 60 тн, объём ещё уточним."
CHINESE = "您好，请报价：镀锌钢管 DN50 80吨，FOB 上海。"


@pytest.mark.parametrize(
    ("charset", "written_as", "text"),
    [
        ("", "koi8-r", RUSSIAN),
        ("", "cp1251", RUSSIAN),
        ("us-ascii", "cp1251", RUSSIAN),
        ("koi8-r", "koi8-r", "Да"),
        ("koi8-r", "utf-8", RUSSIAN),
        ("iso-8859-1", "utf-8", "Größe"),
        ("gb2312", "utf-8", CHINESE),
        ("gb2312", "gb18030", "㐀𠀀"),
        ("gbk", "gbk", "联通"),
        ("", "gbk", CHINESE),
        ("big5", "big5", "請報價"),
        ("iso-2022-jp", "iso-2022-jp", "見積り"),
        ("", "cp1252", "Größe für die Straße, 40 m² geprüft"),
        ("no-such-charset", "cp1252", "Größe für die Straße, 40 m² geprüft"),
    ],
)
def test_letters_are_read_under_wrong_names_and_without_one(charset, written_as, text):
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    assert letter.read(head.encode() + text.encode(written_as)).text == text


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("utf-8", "Größe"),
        ("iso-8859-1", "“Größe”"),
        ("us-ascii", "Größe"),
        ("no-such-charset", "Größe"),
        ("gb2312", "镕基"),
        ("", "请报价"),
    ],
)
def test_text_is_read_whatever_the_program_calls_its_letters(charset, data):
    written_as = {"iso-8859-1": "cp1252", "gb2312": "gbk", "": "gbk"}.get(charset, "utf-8")
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    assert letter.read(head.encode() + data.encode(written_as)).text == data


def body(kind, data):
    return b"From: a@b.example\r\nContent-Type: " + kind + b"\r\n\r\n" + data


def nested(depth):
    parts = (
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i)
        for i in range(depth)
    )
    return b"From: a@b.example\r\n" + b"".join(parts) + b"\r\nhi"


HOSTILE = {
    "nothing": b"",
    "only NUL": b"\0" * 100,
    "deep": nested(1000),
    "deep mails": b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 1000,
    "long subject": b"Subject: " + b"x " * 5_000_000 + b"\r\n\r\nhi",
    "many headers": b"X: y\r\n" * 1_000_000 + b"\r\nhi",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 200_000 + b"\r\n\r\nhi",
    "nested comments": b"From: " + b"(" * 60_000 + b"a@b.example\r\n\r\nhi",
    "slow codec": body(b"text/plain; charset=punycode", b"a-bc" * 100_000),
    "no text codec": body(b"text/plain; charset=rot13", b"hi"),
    "odd bytes": body(b"text/plain; charset=utf-16", b"abc\xd8"),
    "surrogate": body(b"text/plain; charset=utf-7", b"+2AA-"),
    "deep HTML": body(b"text/html", b"<div>" * 1_000_000),
    "open HTML": body(b"text/html", b"<a <!-- " * 100_000),
    "bad file name": body(b"application/pdf; name*0*=xx''%ff; name*9999999=c", b"hi"),
    "quoted lines": body(b"text/plain", b"On 2026 a@b wrote:\n" * 10_000 + b"> x\ny"),
    "blank lines": body(b"text/plain", b"x" + b"\n" * 190_000 + b"> \ny\n"),
    "many parts": body(b"multipart/mixed; boundary=b", b"--b\r\nContent-Type: a/b\r\n\r\n" * 9999),
    "a million parts": body(b"multipart/mixed; boundary=b", b"--b\r\n\r\n" * 1_000_000),
    "HTML parts": body(
        b"multipart/mixed; boundary=b",
        (b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 990 + b"<p>x" * 9999 + b"\r\n")
        * 300,
    ),
}


def texts(found):
    names = [file.name for file in found.files]
    words = [found.text, found.subject, found.from_name, found.from_address, found.mail_id]
    return "\n".join([*words, *found.recipients, *found.references, *names])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_and_fits_into_a_database(name):
    found = letter.read(HOSTILE[name])
    split = quotes.split(found.text)
    assert split.new + split.quoted == found.text
    assert "\0" not in texts(found)
    assert texts(found).encode()


@pytest.mark.parametrize(
    ("value", "name", "address", "has_others"),
    [
        ('"Lee, Ann" <Ann@h.example>', "Lee, Ann", "Ann@h.example", False),
        (r'"Ann \"A\" Lee" <ann@h.example>', 'Ann "A" Lee', "ann@h.example", False),
        ("ann@h.example (Ann Lee)", "Ann Lee", "ann@h.example", False),
        ('"ann@h.example" <ANN@h.example>', "ann@h.example", "ANN@h.example", False),
        ("山 <山@h.example>", "山", "山@h.example", False),
        ("Ann", "", "", False),
        ("ann@h.example <eve@evil.example>", "ann@h.example", "eve@evil.example", True),
        ('"ann@h.example" <eve@evil.example>', "ann@h.example", "eve@evil.example", True),
        ("<ann@h.example> <eve@evil.example>", "<ann@h.example>", "eve@evil.example", True),
        ("ann@h.example, eve@evil.example", "", "ann@h.example", True),
        ("ann@h.example\r\nFrom: eve@evil.example", "", "ann@h.example", True),
    ],
)
def test_the_sender_is_whom_the_brackets_name_and_others_are_noticed(
    value, name, address, has_others
):
    found = letter.read(f"From: {value}\r\n\r\nhi".encode())
    assert (found.from_name, found.from_address) == (name, address)
    assert found.has_other_senders == has_others


def test_what_is_nested_too_deep_says_so_and_keeps_its_headers():
    found = letter.read(HOSTILE["deep"])
    assert "RecursionError" in found.problem
    assert found.from_address == "a@b.example"


def test_what_has_too_many_parts_is_left_to_a_person():
    found = letter.read(HOSTILE["a million parts"])
    assert "too many parts" in found.problem
    assert found.from_address == "a@b.example"


def test_broken_base64_loses_no_file():
    mail = body(b"application/pdf", b"!!!aGk=?").replace(
        b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1
    )
    assert letter.read(mail).files[0].data


def test_a_file_inside_an_alternative_is_kept():
    mail = body(
        b"multipart/alternative; boundary=b",
        b"--b\r\n\r\nText\r\n--b\r\nContent-Type: image/png\r\n\r\nPNG\r\n--b--",
    )
    found = letter.read(mail)
    assert found.text == "Text"
    assert [file.name for file in found.files] == ["1.png"]


def test_a_list_footer_does_not_hide_an_html_letter():
    mail = body(
        b"multipart/mixed; boundary=b",
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>Offer please</p>\r\n--b\r\n\r\nFooter\r\n--b--",
    )
    assert letter.read(mail).text == "Offer please\nFooter"


@pytest.mark.parametrize(
    ("header", "is_automatic"),
    [
        ("X-Mailer: Outlook", False),
        ("Auto-Submitted: no", False),
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: auto-generated; owner-email=x", True),
        ("X-Autoreply: yes", True),
        ("Precedence: bulk", True),
        ("Precedence: list", False),
        ("Precedence: bulk\r\nList-Id: <sales.harbor.example>", False),
        ("Return-Path: <>", True),
        ("X-Auto-Response-Suppress: All", False),
        ("Subject: Automatic reply: K7QM-3RT9", True),
        ("Subject: 自动回复: K7QM-3RT9", True),
        ("Subject: Автоответ: цена", True),
        ("Subject: Re: Automatic reply: K7QM-3RT9", False),
        ("Subject: Automatic reply valves, 40 pieces", False),
        ("Subject: Out of Office: K7QM-3RT9", True),
        ("Content-Type: multipart/report; report-type=disposition-notification", True),
    ],
)
def test_automatic_mail_is_told_from_mail_of_people(header, is_automatic):
    found = letter.read(f"From: a@b.example\r\n{header}\r\n\r\nhi".encode())
    assert found.is_automatic == is_automatic


@given(st.binary(max_size=2000))
def test_any_bytes_can_be_read(raw):
    found = letter.read(raw)
    assert "\0" not in texts(found)


MARKUP = ["<p>", "</p>", "<div>", "<br>", "<blockquote>", "</blockquote>", "<a href='http://x'>"]
PIECES = [
    *(piece.encode() for piece in [*MARKUP, "</a>", "<pre>", "\r\n", "--b", "--b--", "> "]),
    b"Content-Type: text/html\r\n\r\n",
    b"Content-Type: multipart/alternative; boundary=b\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Disposition: attachment; filename*=x'y'%ff\r\n",
    b"Subject: =?gb2312?B?x/Ox?=\r\n",
    b"From: =?utf-8?q?=ff?= <a@b>\r\n",
    b"\xff\xfe",
    b"On 1.1.2026 x wrote:\r\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_order_of_what_mails_are_made_of_can_be_read(pieces):
    found = letter.read(b"".join(pieces))
    split = quotes.split(found.text)
    assert split.new + split.quoted == found.text
    assert "\0" not in texts(found)
