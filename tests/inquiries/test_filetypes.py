"""Which files can be sent: every kind there is, and what hides behind their names."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inquiries.filetypes import TYPES, Refused, clean_name, identify
from tests.inquiries import files

GOOD = {
    "drawing.pdf": files.PDF,
    "OFFER.PDF": files.PDF,
    "letter.doc": files.make_ole("WordDocument"),
    "rich.doc": b"{\\rtf1 quote}",
    "list.xls": files.make_ole("Workbook"),
    "old.xls": files.make_ole("Book"),
    "sheets.xls": files.make_sheets("Sheet1"),
    "slides.ppt": files.make_ole("PowerPoint Document"),
    "plain.ppt": files.make_slides(vba=0),
    "letter.docx": files.DOCX,
    "list.xlsx": files.XLSX,
    "slides.pptx": files.PPTX,
    "letter.odt": files.make_open_document("text"),
    "list.ods": files.make_open_document("spreadsheet"),
    "slides.odp": files.make_open_document("presentation"),
    "letter.rtf": b"{\\rtf1 quote}",
    "list.csv": "номер;длина\r\n1;480\r\n".encode(),
    "pakistan.csv": b"PK,40 t\r\n",
    "dos.txt": b"40 t\r\n\x1a",
    "mark.txt": b"\xef\xbb\xbf40 t of wire rod",
    "excel.txt": "40 t\t钢丝绳".encode("utf-16"),
    "photo.jpg": files.make_image("JPEG"),
    "photo.jpeg": files.make_image("JPEG"),
    "photo.png": files.make_image("PNG"),
    "photo.gif": files.make_image("GIF"),
    "photo.webp": files.make_image("WEBP"),
    "photo.bmp": files.make_image("BMP"),
    "scan.tif": files.make_image("TIFF"),
    "scan.tiff": files.make_image("TIFF"),
    "phone.heic": files.HEIC,
    "phone.heif": files.HEIC,
    "all.zip": files.make_zip({"setup.exe": files.EXE}),
    "part.dwg": b"AC1032\x00\x00\x00",
    "part.dxf": files.DXF,
    "note.dxf": b"999\r\nmade by hand\r\n",
    "binary.dxf": b"AutoCAD Binary DXF\r\n\x1a\x00",
    "part.step": files.STEP,
    "part.stp": files.STEP,
    "part.iges": files.make_iges(),
    "part.igs": files.make_iges(),
}

CANNOT = "{} cannot be sent. You can send PDF, Office, image, ZIP or CAD files"
DAMAGED = "{} is damaged or of another kind than its name says. Save it again and send it"
MACROS = "{} contains macros. Save it without macros and send it"
PIXELS = "{} has too many pixels. Make it smaller and send it"
PROTECTED = "{} is protected by a password. Save it without and send it"
VBA = '<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
MACRO_SHEET = (
    '<Override PartName="/xl/a.xml" ContentType="application/vnd.ms-excel.MacroSheet+xml"/>'
)
BAD = [
    ("setup.exe", files.EXE, CANNOT),
    ("macros.docm", files.DOCX, CANNOT),
    ("page.html", b"<p>", CANNOT),
    ("drawing.svg", b"<svg/>", CANNOT),
    ("drawing.pdf.exe", files.PDF, CANNOT),
    ("drawing", files.PDF, CANNOT),
    ("drawing.pdf", b"", "{} is empty"),
    ("drawing.pdf", files.EXE, DAMAGED),
    ("drawing.pdf", b"#!/bin/sh\n" + files.PDF, DAMAGED),
    ("drawing.pdf", b"\n" + files.PDF, DAMAGED),
    ("page.txt", b"<!DOCTYPE html><script>", DAMAGED),
    ("page.csv", b"\xef\xbb\xbf  <html>", DAMAGED),
    ("script.txt", b"#!/bin/sh\n", DAMAGED),
    ("program.txt", files.EXE, DAMAGED),
    ("letter.docx", files.XLSX, DAMAGED),
    ("letter.docx", files.make_zip({"word/document.xml": "<x/>"}), DAMAGED),
    ("letter.docx", files.DOCX[:-40], DAMAGED),
    ("letter.docx", files.make_zip({str(n): "" for n in range(5_001)}), DAMAGED),
    ("letter.docx", files.make_ole("EncryptedPackage"), PROTECTED),
    ("letter.docx", files.make_ole("WordDocument"), DAMAGED),
    (
        "letter.docx",
        files.make_office(
            "word/document.xml",
            "wordprocessingml.document",
            parts={"word/vbaProject.bin": "x"},
        ),
        MACROS,
    ),
    (
        "letter.docx",
        files.make_zip({"[Content_Types].xml": VBA, "word/document.xml": "", "word/x.bin": ""}),
        MACROS,
    ),
    ("list.xls", files.make_ole("Workbook", "_VBA_PROJECT"), MACROS),
    ("list.xls", files.make_sheets("Macro1", kind=1), MACROS),
    ("list.xls", files.make_sheets("宏表", kind=1), MACROS),
    ("list.xls", files.make_sheets("Macro1", kind=1, is_old=True), MACROS),
    ("list.xls", files.make_sheets("Sheet1", is_encrypted=True), PROTECTED),
    ("slides.ppt", files.make_slides(vba=7), MACROS),
    (
        "list.xlsx",
        files.make_zip({"[Content_Types].xml": MACRO_SHEET, "xl/workbook.xml": "", "xl/a.xml": ""}),
        MACROS,
    ),
    ("list.xls", files.make_ole("WordDocument"), DAMAGED),
    ("installer.doc", files.make_ole("Installer"), DAMAGED),
    ("letter.odt", files.make_open_document("spreadsheet"), DAMAGED),
    ("letter.odt", files.make_open_document("text", **{"Basic/Standard/M.xml": ""}), MACROS),
    ("letter.odt", files.DOCX, DAMAGED),
    ("photo.jpg", files.make_image("PNG"), DAMAGED),
    ("photo.png", files.make_image("PNG")[:40], DAMAGED),
    ("photo.gif", b"GIF89a", DAMAGED),
    ("photo.png", files.make_wide_png(9000, 9000), PIXELS),
    ("photo.png", files.make_wide_png(60000, 60000), DAMAGED),
    ("all.zip", b"PK\x03\x04nothing more", DAMAGED),
    ("all.zip", b"Rar!\x1a\x07\x00", DAMAGED),
    ("part.dwg", b"AC9999", DAMAGED),
    ("part.dxf", b"<svg>", DAMAGED),
    ("part.step", b"ISO-9001", DAMAGED),
    ("part.igs", b"S      1", DAMAGED),
]


def test_every_kind_is_tried():
    assert {name.rpartition(".")[2].lower() for name in GOOD} == set(TYPES)


@pytest.mark.parametrize("name", GOOD)
def test_what_buyers_send_is_known_by_ending_and_content(name):
    assert identify(name, GOOD[name]) == TYPES[name.rpartition(".")[2].lower()].content_type


@pytest.mark.parametrize(("name", "data", "text"), BAD)
def test_what_is_refused_is_told_why(name, data, text):
    with pytest.raises(Refused) as refused:
        identify(name, data)
    assert str(refused.value) == text.format(name)


@given(st.sampled_from(sorted(TYPES)), st.sampled_from(sorted(GOOD)), st.binary(max_size=300))
def test_no_content_breaks_the_check(ending, good, noise):
    cut = GOOD[good][: len(GOOD[good]) // 2] + noise
    for data in (noise, cut):
        with suppress(Refused):
            assert identify(f"a.{ending}", data) == TYPES[ending].content_type


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("drawing.pdf", "drawing.pdf"),
        (r"C:\Users\ann\drawing rev 2.pdf", "drawing rev 2.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("图纸 第2版.dwg", "图纸 第2版.dwg"),
        ("annual\u202efdp.exe", "annualfdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ('a<b>"c"|?*.pdf', "a_b__c____.pdf"),
        ("  .hidden.pdf. ", "hidden.pdf"),
        ("", "file"),
        (".pdf", "pdf"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
        ("钢" * 200 + ".pdf", "钢" * 83 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 253),
    ],
)
def test_a_name_is_cleaned_and_stays_recognizable(given_name, name):
    assert clean_name(given_name) == name


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_every_system_takes(given_name):
    name = clean_name(given_name)
    assert 0 < len(name.encode()) <= 255
    assert not set(name) & set('/\\<>:"|?*\u202e')
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in name)
    assert name == name.strip(". ")
    assert clean_name(name) == name
