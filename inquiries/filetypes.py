"""Which files can be sent, told by ending and content together (pure).

A file is what its first bytes say: readers of polyglots look elsewhere, so a signature counts only
at offset 0. Nothing is unpacked beyond one small part of an Office file.
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from io import BytesIO
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from PIL import Image

from articles.images import MAX_PIXELS

MAX_NAME_BYTES = 255  # what the file systems of staff's computers take
MAX_PARTS = 5_000  # of an Office file; a long catalog with pictures has some hundred
MAX_CONTENT_TYPES = 1_000_000  # bytes
PROGRAMS = (b"vbaproject", b"macroenabled", b"macrosheet")  # in the declared type of a part
BIDI_CONTROLS = set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NOT_IN_NAMES = BIDI_CONTROLS | set("\u200b\u2028\u2029\ufeff")
ZIP = rb"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4
OLE = rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB], the container of Office 97
# [MS-XLS] 2.4.28: a sheet's type 1 means Excel 4.0 macros; its name follows with its length.
MACRO_SHEET = re.compile(rb"\x85\x00(.)\x00.{4}[\x00-\x02]\x01(.)", re.DOTALL)
# [MS-XLS] 2.2.10: who encrypts a workbook hides that; Excel opens some without asking.
XLS_ENCRYPTED = re.compile(
    rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)
# [MS-PPT] 2.4.10: programs are an object that the document's VBAInfoAtom refers to.
PPT_MACROS = re.compile(
    rb"\x1f\x00\xff\x03\x14\x00\x00\x00\x02\x00\x00\x04\x0c\x00\x00\x00(?!\x00{4})"
)
NOT_TEXT = re.compile(
    r"[\x00-\x08\x0e-\x19\x1c-\x1f]|\A(?:\ufeff|\xef\xbb\xbf)?(?:#!|%PDF|%!PS|\{\\rtf)"
    r"|\A(?:\ufeff|\xef\xbb\xbf)?\s*<(?:!doctype|html|script|svg|\?)",
    re.IGNORECASE,
)
HEIC_BRANDS = re.compile(rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)


UNKNOWN = "application/octet-stream"


class Refused(ValueError):
    """The file cannot be sent; the message says why and what to do."""


class FileType(NamedTuple):
    """signature: what the file begins with. check: more to look at; raises Refused."""

    content_type: str
    signature: re.Pattern
    check: Callable[[str, bytes], None] = lambda name, data: None


def identify(name: str, data: bytes) -> str:
    """The content type of a file that can be sent; name: as `clean_name` gives it.

    Raises Refused for every other file.
    """
    kind = TYPES.get(ending(name))
    if kind is None:
        raise Refused(cannot_be_sent(name))
    if not data:
        raise Refused(_("%(name)s is empty") % {"name": name})
    if not kind.signature.match(data):
        is_encrypted = re.match(OLE, data) and ENCRYPTED in data
        raise Refused((_is_protected if is_encrypted else is_something_else)(name))
    kind.check(name, data)
    return kind.content_type


def cannot_be_sent(name: str) -> str:
    text = _("%(name)s cannot be sent. You can send PDF, Office, image, ZIP or CAD files")
    return text % {"name": name}


def is_something_else(name: str) -> str:
    text = _("%(name)s is damaged or of another kind than its name says. Save it again and send it")
    return text % {"name": name}


def ending(name: str) -> str:
    """What follows the last dot, in small letters; "" without a dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def clean_name(name: str) -> str:
    """A name that is safe to show and to save under, still recognizable; never empty.

    Without folders, control and direction characters, and signs that Windows refuses; at most 255
    bytes of UTF-8, the ending kept.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(
        char
        for char in name
        if char not in NOT_IN_NAMES and unicodedata.category(char) not in {"Cc", "Cs", "Co"}
    )
    name = re.sub(r'[<>:"|?*]', "_", " ".join(name.split())).strip(". ")
    stem, dot, end = name.rpartition(".")
    if not dot or len(end) > 10:
        stem, dot, end = name, "", ""
    room = MAX_NAME_BYTES - len(f"{dot}{end}".encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(". ")
    return f"{stem or pgettext('name of a file', 'file')}{dot}{end}"


def _check_office(folder):
    """A check of an Office Open XML file (ECMA-376), whose main part lies in `folder`."""

    def check(name, data):
        with _unzipped(name, data) as file, file.open("[Content_Types].xml") as content:
            declared = content.read(MAX_CONTENT_TYPES).lower()
            parts = file.namelist()
        if not any(part.startswith(folder) for part in parts):
            raise Refused(is_something_else(name))
        # Programs go by the declared type of a part, not by its name.
        is_named = any(part.lower().endswith("vbaproject.bin") for part in parts)
        if is_named or any(word in declared for word in PROGRAMS):
            raise Refused(_has_macros(name))

    return check


def _check_open_document(name, data):
    """OpenDocument 1.3, part 2, 3.3: the first part is `mimetype`, stored as it is."""
    kind = TYPES[ending(name)].content_type.encode()
    if data[30:38] != b"mimetype" or not data[38:].startswith(kind):
        raise Refused(is_something_else(name))
    with _unzipped(name, data) as file:
        parts = file.namelist()
    if any(part.startswith(("Basic/", "Scripts/")) for part in parts):
        raise Refused(_has_macros(name))


@contextmanager
def _unzipped(name, data):
    """The ZIP file; its directory is not read if that is very long."""
    try:
        if data.count(b"PK\x01\x02") > MAX_PARTS:
            raise Refused(is_something_else(name))
        with zipfile.ZipFile(BytesIO(data)) as file:
            yield file
    except Exception as error:  # decoders meet hostile bytes with exceptions of every kind
        raise Refused(is_something_else(name)) from error


def _check_zip(name, data):
    if not zipfile.is_zipfile(BytesIO(data)):
        raise Refused(is_something_else(name))


def _check_ole(*streams):
    """A check of an Office 97 file, which holds one of these streams and no macros.

    [MS-CFB] 2.6.1: the directory keeps names in UTF-16. [MS-OVBA] 2.2.1: macros are in a storage
    that has a stream _VBA_PROJECT.
    """

    def check(name, data):
        if re.match(rb"\{\\rtf", data):  # Word saves .doc as this, too
            return
        if not any(stream.encode("utf-16-le") in data for stream in streams):
            raise Refused(is_something_else(name))
        if XLS_ENCRYPTED.search(data):
            raise Refused(_is_protected(name))
        if "_VBA_PROJECT".encode("utf-16-le") in data or _has_programs(data):
            raise Refused(_has_macros(name))

    return check


def _has_programs(data):
    """Whether an Office 97 file has macros that the directory does not show."""
    sheets = (match.group(1, 2) for match in MACRO_SHEET.finditer(data))
    lengths = ((ord(size), ord(signs)) for size, signs in sheets)
    # One or two bytes for each sign of the name; Excel 5 writes no byte that says which.
    has_sheet = any(size in {7 + signs, 8 + signs, 8 + 2 * signs} for size, signs in lengths)
    return has_sheet or bool(PPT_MACROS.search(data))


def _is_protected(name):
    return _("%(name)s is protected by a password. Save it without and send it") % {"name": name}


def _has_macros(name):
    return _("%(name)s contains macros. Save it without macros and send it") % {"name": name}


def _check_image(name, data):
    """Pillow reads every block of it but decodes nothing."""
    try:
        with Image.open(BytesIO(data), formats=IMAGE_FORMATS) as image:
            is_too_big = image.width * image.height > MAX_PIXELS
            image.verify()
    except Exception as error:  # as above
        raise Refused(is_something_else(name)) from error
    if is_too_big:
        raise Refused(
            _("%(name)s has too many pixels. Make it smaller and send it") % {"name": name}
        )


def _check_text(name, data):
    is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16" if is_utf_16 else "latin-1", errors="replace")
    if NOT_TEXT.search(text):
        raise Refused(is_something_else(name))


def _type(content_type, signature, check=None):
    pattern = re.compile(signature, re.DOTALL)
    return FileType(content_type, pattern, check) if check else FileType(content_type, pattern)


IMAGE_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP")
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
DXF = (
    rb"(?:\xef\xbb\xbf)?\s*(?:0\s*[\r\n]+\s*SECTION\b|999\s*[\r\n])"
    rb"|AutoCAD Binary DXF\r\n\x1a\x00"
)
_jpeg = _type("image/jpeg", rb"\xff\xd8\xff", _check_image)
_tiff = _type("image/tiff", rb"II\*\x00|MM\x00\*", _check_image)
_heic = _type("image/heic", HEIC_BRANDS.pattern)
_step = _type("model/step", rb"(?:\xef\xbb\xbf)?\s*ISO-10303-21\s*;")
_iges = _type("model/iges", rb"[^\r\n]{72}[SC] *0*1\s")
TYPES = {
    "pdf": _type("application/pdf", rb"%PDF-\d"),
    "doc": _type("application/msword", rb"%s|\{\\rtf" % OLE, _check_ole("WordDocument")),
    "xls": _type("application/vnd.ms-excel", OLE, _check_ole("Workbook", "Book")),
    "ppt": _type("application/vnd.ms-powerpoint", OLE, _check_ole("PowerPoint Document")),
    "docx": _type(OOXML + "wordprocessingml.document", ZIP, _check_office("word/")),
    "xlsx": _type(OOXML + "spreadsheetml.sheet", ZIP, _check_office("xl/")),
    "pptx": _type(OOXML + "presentationml.presentation", ZIP, _check_office("ppt/")),
    "odt": _type(ODF + "text", ZIP, _check_open_document),
    "ods": _type(ODF + "spreadsheet", ZIP, _check_open_document),
    "odp": _type(ODF + "presentation", ZIP, _check_open_document),
    "rtf": _type("application/rtf", rb"\{\\rtf"),
    "csv": _type("text/csv", rb"", _check_text),
    "txt": _type("text/plain", rb"", _check_text),
    "jpg": _jpeg,
    "jpeg": _jpeg,
    "png": _type("image/png", rb"\x89PNG\r\n\x1a\n", _check_image),
    "gif": _type("image/gif", rb"GIF8[79]a", _check_image),
    "webp": _type("image/webp", rb"RIFF.{4}WEBP", _check_image),
    "bmp": _type("image/bmp", rb"BM", _check_image),
    "tif": _tiff,
    "tiff": _tiff,
    "heic": _heic,
    "heif": _heic,
    "zip": _type("application/zip", ZIP, _check_zip),
    "dwg": _type("image/vnd.dwg", rb"AC(?:10\d\d|1\.[2-5]|2\.[12])"),
    "dxf": _type("image/vnd.dxf", DXF),
    "step": _step,
    "stp": _step,
    "iges": _iges,
    "igs": _iges,
}
