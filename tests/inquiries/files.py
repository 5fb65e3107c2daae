"""Files made in code: what buyers send, and what they had better not."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DXF = b"  0\r\nSECTION\r\n  2\r\nENTITIES\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n"
STEP = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 64
DECLARED = "application/vnd.openxmlformats-officedocument"


def make_zip(parts, method=zipfile.ZIP_DEFLATED):
    """A ZIP file of these parts: content by name, in their order."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def make_office(main, kind, parts=()):
    """An Office Open XML file: `make_office("word/document.xml", "wordprocessingml.document")`."""
    types = (
        f'<Types><Override PartName="/{main}" ContentType="{DECLARED}.{kind}.main+xml"/></Types>'
    )
    return make_zip({"[Content_Types].xml": types, main: "<x/>", **dict(parts)})


def make_open_document(kind, **parts):
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return make_zip({"mimetype": mimetype, "content.xml": "<x/>", **parts}, zipfile.ZIP_STORED)


def make_ole(*streams):
    """The beginning of an Office 97 file and, in its directory, the names of its streams."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + names


def make_sheets(name, *, kind=0, is_old=False, is_encrypted=False):
    """An Excel 97 workbook, or is_old one of Excel 5, with one sheet; kind 1: of macros."""
    start = struct.pack("<HHHH12x", 0x809, 16, 0x600, 5)
    protection = struct.pack("<HHH", 0x2F, 2, 0) if is_encrypted else b""
    signs = name.encode("latin-1" if name.isascii() else "utf-16-le")
    flags = b"" if is_old else bytes([not name.isascii()])
    sheet = struct.pack("<IBBB", 0, 0, kind, len(name)) + flags + signs
    sheet = struct.pack("<HH", 0x85, len(sheet)) + sheet
    return make_ole("Workbook") + start + protection + sheet


def make_slides(*, vba):
    """A PowerPoint 97 file whose document refers to the stored object `vba` for its programs."""
    info = struct.pack("<HHI HHI III", 0x1F, 0x3FF, 20, 2, 0x400, 12, vba, vba > 0, 2)
    return make_ole("PowerPoint Document") + info


def make_image(format, size=(8, 6)):
    made = BytesIO()
    Image.new("RGB", size, "gray").save(made, format)
    return made.getvalue()


def make_wide_png(width, height):
    """A PNG whose header promises that many pixels."""
    png = make_image("PNG")
    header = b"IHDR" + struct.pack(">II", width, height) + png[24:29]
    return png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]


def make_iges():
    return (b"a bracket".ljust(72) + b"S      1\n") + (b"1H,,1H;".ljust(72) + b"G      1\n")


DOCX = make_office("word/document.xml", "wordprocessingml.document")
XLSX = make_office("xl/workbook.xml", "spreadsheetml.sheet")
PPTX = make_office("ppt/presentation.xml", "presentationml.presentation")
