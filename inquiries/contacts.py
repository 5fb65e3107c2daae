"""Reads the one "Phone/Email Address" field: typed text in, email and phone number out.

Pure: no database, no network, no DNS look-up. The buyer is refused only when nothing in the text
could be answered; whatever else was typed stays in ``Contact.raw`` for the person who answers.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import takewhile

import phonenumbers
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

# The longest address (RFC 5321, erratum 1690); a usual one leaves room for a phone. Checked
# before any parsing: phonenumbers is slow on long hostile text.
MAX_LENGTH = 254
MAX_PHONE_LENGTH = 40  # as typed, with spaces and punctuation
NATIONAL_DIGITS = range(7, 16)  # ITU-T E.164 allows 15 digits
INTERNATIONAL_DIGITS = range(7, 21)  # and people add 00 or 011 before, and a trunk (0) inside

# Format and surrogate characters show nothing, nor do the fillers and the selectors after emoji.
INVISIBLE_CATEGORIES = {"Cf", "Cs"}
INVISIBLE = {"\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", *map(chr, range(0xFE00, 0xFE10))}
TRAILING = " .,;:!?、。…·"

CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
OUTSIDE = r"\s,;<>()\[\]\"“”«»「」《》、|"
# An address may be glued to Chinese words ("我的邮箱name@163.com电话…"). A domain of plain letters
# ends where they begin; an internationalized domain (例子.广告) has no such seam.
EMAIL = re.compile(
    rf"[^@{OUTSIDE}]+@"
    rf"(?:(?:[a-z0-9-]+\.)+[a-z]{{2,}}(?=。?[{CJK}])|[^@/?{OUTSIDE}]+)",
    re.IGNORECASE,
)
# What may stand before an address in one word: "mailto:", "邮箱", or a phone number and a slash.
BEFORE_ADDRESS = re.compile(rf"^(?:.*:|[+\d().-]*\d/|[{CJK}]+(?=[!-?A-~]+@[!-~]+$))")
SPACED_AT_SIGN = re.compile(r"^((?:[^@:]*:)?\s*[^\s@]+)\s*@\s*([^\s@]+)$")

WHATSAPP_LINK = re.compile(
    r"(?:https?://)?(?:wa\.me/|(?:api|web)\.whatsapp\.com/send/?\?phone=)(?:\+|%2B)?(?=[1-9])",
    re.IGNORECASE,
)
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
CHANNEL = r"(?:tel|phone|mob|cell|whats\s?app|we\s?chat|viber)"
LABEL = re.compile(rf"{CHANNEL}(?:ile|ephone)?\.?(?=[(\d])", re.IGNORECASE)
# One number: digits with the usual punctuation. A slash belongs to it after a short area code
# ("030/123456"), later it separates two numbers. Digits inside a name ("wxid_1234567") are none,
# but an extension or a channel may follow.
NUMBER = re.compile(
    r"(?:\+[+(\s]*|(?<![A-Za-z0-9_+])\(*)(?:(?:\d[\s().-]*){1,6}/\s*)?"
    rf"\d(?:[\d\s().‐-―-]*\d)?(?!\d|(?!x\d|ext|{CHANNEL})[A-Za-z_])",
    re.IGNORECASE,
)
# "011" is also the area code of Delhi, Johannesburg and Buenos Aires, whose numbers end at 11
# digits; dialed from North America, a foreign number has more.
DIALED_ABROAD = re.compile(r"00(?=[1-9])|011(?=[1-9]\d{8})")

# Domains that buyers' addresses really end in, by ending. They are suggested, and never taken for a
# slip of each other (mail.com, ymail.com; gmx.net, gmx.de).
PROVIDERS = {
    "com": "gmail googlemail outlook hotmail live msn yahoo ymail rocketmail aol icloud me mac "
    "protonmail fastmail zoho mail email qq foxmail 163 126 139 sina sohu aliyun yandex gmx naver "
    "kakao nate rediffmail",
    "cn": "live sina 189",
    "ru": "mail bk inbox list yandex ya rambler",
    "net": "yeah ukr gmx laposte daum hanmail",
    "de": "gmx web freenet t-online outlook hotmail yahoo",
    "fr": "orange wanadoo free outlook hotmail yahoo",
    "it": "libero virgilio outlook hotmail yahoo",
    "es": "outlook hotmail yahoo",
    "in": "outlook yahoo",
    "co.in": "yahoo",
    "co.id": "yahoo",
    "co.jp": "yahoo",
    "co.uk": "hotmail yahoo",
    "com.br": "uol bol terra yahoo hotmail outlook",
    "com.tr": "yahoo outlook",
    "com.vn": "yahoo",
    "ne.jp": "docomo",
    "me": "proton",
}
REAL_ENDINGS_LIKE_COM = {"co", "cm", "om", "cam", "bom"}
REAL_NAMES_LIKE_PROVIDERS = {"gail", "grail", "nave", "never", "photon"}
NAMES_USED_EVERYWHERE = {"mail", "email", "live", "me", "mac"}  # mail.co need not mean mail.com


class UnusableContact(ValueError):
    """The text holds neither an email address nor a phone number that can be answered."""

    message = _(
        "Enter an email like name@example.com, or a phone number with country code "
        "like +44 20 7946 0958"
    )

    def __init__(self):
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Contact:
    """What the buyer gave us to answer to; at least one of email, phone and phone_raw is set.

    raw: everything typed, cleaned. email: domain in lower-case Unicode, local part as typed.
    phone: E.164. phone_raw: a number without country code as typed, set only without phone.
    country: ISO 3166-1 alpha-2 of ``phone``, "" where the number does not tell.
    """

    raw: str
    email: str = ""
    phone: str = ""
    phone_raw: str = ""
    country: str = ""

    @property
    def kind(self):
        """ "email", "phone" or "both"."""
        has_phone = bool(self.phone or self.phone_raw)
        return "both" if self.email and has_phone else "phone" if has_phone else "email"

    @property
    def tel_url(self):
        """A ``tel:`` link (RFC 3966), "" without a phone; national numbers dial as typed."""
        number = self.phone or _digits(self.phone_raw)
        return f"tel:{number}" if number else ""

    @property
    def whatsapp_url(self):
        """A WhatsApp chat link; "" unless the country code is known, which WhatsApp requires."""
        return f"https://wa.me/{self.phone[1:]}" if self.phone else ""


def parse(text):
    """Return the Contact found in what a buyer typed; raise UnusableContact if there is none."""
    raw = clean(text)
    email, rest = _take_email(raw)
    phone, phone_raw, country = _find_phone(rest)
    if not (email or phone or phone_raw):
        raise UnusableContact
    return Contact(raw, email, phone, phone_raw, country)


def clean(text):
    """Return text in NFKC on one line, without invisible characters and trailing punctuation.

    Raises UnusableContact when it is longer than MAX_LENGTH, before or after normalization
    (one ligature can become eighteen letters).
    """
    if len(text) > MAX_LENGTH:
        raise UnusableContact
    if not (text.isascii() and text.isprintable()):
        text = "".join(
            " " if unicodedata.category(char) == "Cc" else char
            for char in text
            if unicodedata.category(char) not in INVISIBLE_CATEGORIES and char not in INVISIBLE
        )
    cleaned = " ".join(unicodedata.normalize("NFKC", text).split()).rstrip(TRAILING)
    if len(cleaned) > MAX_LENGTH:
        raise UnusableContact
    return cleaned


def suggestion(email):
    """Return the address probably meant ("name@gmail.com" for "name@gmial.con"), or "".

    Only for the hint "Did you mean …?": the address as typed stays acceptable.
    """
    local, _at, domain = email.rpartition("@")
    domain = domain.lower()
    meant = _provider_meant(_with_com(domain))
    return f"{local}@{meant}" if local and meant != domain else ""


def _take_email(text):
    """Return the first valid address, or "", and the text without its addresses."""
    text = SPACED_AT_SIGN.sub(r"\1@\2", text)  # phone keyboards add spaces
    words = [match.group() for match in EMAIL.finditer(text)]
    email = next(filter(None, map(_valid_email, words)), "")
    rest = EMAIL.sub(lambda match: "".join(BEFORE_ADDRESS.findall(match.group())) + " ", text)
    return email, rest


def _valid_email(word):
    address = BEFORE_ADDRESS.sub("", word).strip(TRAILING + "'")
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""


def _find_phone(text):
    """Return (E.164 number, national number as typed, country); each "" where there is none."""
    text = LABEL.sub(" ", LINK.sub(" ", WHATSAPP_LINK.sub("+", text)))
    numbers = [match.group().strip() for match in NUMBER.finditer(text)]
    for number in numbers:
        if found := _international(number):
            region = phonenumbers.region_code_for_number(found) or ""
            country = region if region.isalpha() else ""  # "001" is a number of no country
            return phonenumbers.format_number(found, PhoneNumberFormat.E164), "", country
    return "", next(filter(_is_national, numbers), ""), ""


def _international(number):
    """Return the PhoneNumber of a number that says its country, or None.

    After "+" a possible length is enough: numbering plans change faster than any table of them,
    and refusing a real buyer costs more than a mistyped digit. "00" and "011" can also begin
    other numbers (Australia dials 0011, Hong Kong 001), so they count only when what follows
    is valid; otherwise the number is kept as typed.
    """
    digits = _digits(number)
    has_plus = number.startswith("+")
    dialed = digits if has_plus else DIALED_ABROAD.sub("+", digits, count=1)
    if not (has_plus or dialed.startswith("+")) or len(digits) not in INTERNATIONAL_DIGITS:
        return None
    try:
        found = phonenumbers.parse("+" + dialed.lstrip("+"))
    except NumberParseException:
        return None
    # Not is_possible_number(), which also accepts a number without its area code.
    reason = phonenumbers.is_possible_number_with_reason(found)
    is_possible = reason == ValidationResult.IS_POSSIBLE
    return found if is_possible and (has_plus or phonenumbers.is_valid_number(found)) else None


def _is_national(number):
    if number.startswith("+") or len(number) > MAX_PHONE_LENGTH:
        return False
    digits = _digits(number)
    return len(digits) in NATIONAL_DIGITS and digits.strip("0") != ""


def _digits(number):
    """Return only the digits, those of other scripts ("٠١٢") as ASCII."""
    return "".join(str(int(char)) for char in number if char.isdecimal())


def _with_com(domain):
    """Return the domain with a misspelled .com ("steelworks.con") put right."""
    name, dot, ending = domain.rpartition(".")
    is_slip = ending not in REAL_ENDINGS_LIKE_COM and _is_one_slip(ending, "com")
    return f"{name}{dot}com" if is_slip else domain


def _provider_meant(domain):
    """Return the one provider that is a single slip away, or the domain itself."""
    name, _dot, ending = domain.partition(".")
    if name in REAL_NAMES_LIKE_PROVIDERS | NAMES_USED_EVERYWHERE:
        return domain
    ending = "com" if ending in REAL_ENDINGS_LIKE_COM else ending
    names = PROVIDERS.get(ending, "").split()
    near = [name] if name in names else [each for each in names if _is_slip_of_name(name, each)]
    return f"{near[0]}.{ending}" if len(near) == 1 else domain


def _is_slip_of_name(typed, name):
    """Whether typed is a slip of a name long enough to tell.

    The first letter is seldom the wrong one, and other real names differ just there (ymail).
    """
    is_same_start = typed[:1] == name[:1] or sorted(typed) == sorted(name)
    return len(name) > 4 and is_same_start and _is_one_slip(typed, name)


def _is_one_slip(typed, meant):
    """Whether one letter was added, left out, replaced, or swapped with the next one."""
    pairs = zip(typed, meant, strict=False)
    start = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], pairs))
    a, b = typed[start:], meant[start:]
    return a != b and (
        a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    )
