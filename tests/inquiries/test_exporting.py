"""Inquiries taken along as CSV and XLSX: who may, what is in the file, and that it is harmless."""

import csv
import io
import zipfile
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.utils import timezone

from inquiries import exporting
from inquiries.models import Inquiry, Team
from tests.factories import make_inquiry, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/inquiries/inquiry/"
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RIGHTS = ["inquiries.view_inquiry", "inquiries.export_inquiry"]


@pytest.fixture
def lead(client):
    client.force_login(make_user("Lena", *RIGHTS, "inquiries.view_every_inquiry"))
    return client


def read_csv(response):
    content = b"".join(response.streaming_content).decode()
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content[1:])))


def sheets(content):
    """The rows of each sheet as lists of texts; fails on formulas and links."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = sorted(name for name in book.namelist() if "worksheets/sheet" in name)
        assert not [name for name in book.namelist() if "_rels/sheet" in name]
        trees = [ElementTree.fromstring(book.read(name)) for name in names]
    return [[_texts(row) for row in tree.iter(f"{CELL}row")] for tree in trees]


def _texts(row):
    assert not list(row.iter(f"{CELL}f"))
    assert {cell.get("t") for cell in row} <= {"inlineStr", None}
    return ["".join(part.text or "" for part in cell.iter(f"{CELL}t")) for cell in row]


def read_xlsx(response):
    headings, *rows = sheets(b"".join(response.streaming_content))[0]
    return [dict(zip(headings, row, strict=True)) for row in rows]


READERS = {"csv": read_csv, "xlsx": read_xlsx}


@pytest.mark.parametrize("kind", READERS)
def test_a_file_has_what_the_list_holds(lead, kind):
    at = datetime.fromisoformat("2026-03-01T18:30:00+00:00")
    make_inquiry(
        reference="K7QM3RT9",
        created_at=at,
        answered_at=at,
        owner=make_user("Sam", first_name="Samir", last_name="Haddad"),
        company="钢 & Söhne",
        country="PL",
        phone="442079460958",
        article_title="Steel",
        article_url="https://harbor.example/news/steel/",
        referrer="https://search.example/",
        campaign="utm_source=mail",
        content='Two lines:\n"40 t"; <b>now</b>',
    )
    make_inquiry("Robot", state="spam")
    with timezone.override("Asia/Shanghai"):
        response = lead.get(f"{LIST}export.{kind}")
        (row,) = READERS[kind](response)
    assert row == {
        "reference": "K7QM-3RT9",
        "received": "2026-03-02T02:30:00+08:00",
        "state": "New",
        "outcome": "",
        "owner": "Samir Haddad",
        "name": "Nadia",
        "company": "钢 & Söhne",
        "contact": "nadia@buyer.example",
        "email": "nadia@buyer.example",
        "phone": "442079460958",
        "country": "Poland",
        "language": "English",
        "article": "Steel",
        "article address": "https://harbor.example/news/steel/",
        "first answered": "2026-03-02T02:30:00+08:00",
        "page": "",
        "referrer": "https://search.example/",
        "campaign": "utm_source=mail",
        "content": 'Two lines:\n"40 t"; <b>now</b>',
    }
    assert f".{kind}" in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+44 20", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", '=cmd|" /C calc"!A0'],
)
def test_what_a_buyer_wrote_is_never_a_formula(lead, text):
    make_inquiry(text, content=f'a;{text}",{text}')
    (row,) = read_csv(lead.get(f"{LIST}export.csv"))
    assert row["name"] == f"'{text}"
    raw = b"".join(lead.get(f"{LIST}export.csv").streaming_content).decode()
    assert f'"\'{text}"'.replace('" /C calc"', '"" /C calc""') in raw  # no bare separator
    (row,) = read_xlsx(lead.get(f"{LIST}export.xlsx"))
    assert row["name"].replace("_x000D_", "\r") == text  # as the format writes that sign


@pytest.mark.parametrize("kind", READERS)
def test_only_the_ticked_rows_by_the_action(lead, kind):
    first, _second = make_inquiry("First"), make_inquiry("Second")
    data = {"action": f"export_{kind}", "_selected_action": [first.pk]}
    assert [row["name"] for row in READERS[kind](lead.post(LIST, data))] == ["First"]


def test_the_search_and_the_tab_decide_what_is_taken(lead):
    make_inquiry("First", country="PL")
    make_inquiry("Second", country="DE")
    make_inquiry("Third", country="PL", state="closed", outcome="won")
    names = [row["name"] for row in read_csv(lead.get(f"{LIST}export.csv?country=PL"))]
    assert names == ["First"]
    names = [row["name"] for row in read_csv(lead.get(f"{LIST}export.csv?country=PL&tab=closed"))]
    assert names == ["Third"]
    assert lead.get(f"{LIST}export.csv?received_from=soon").status_code == 302


def test_the_list_leads_to_the_exports_of_what_it_shows(lead):
    html = lead.get(f"{LIST}?country=PL").content.decode()
    assert f'href="{LIST}export.csv?country=PL"' in html
    assert f'href="{LIST}export.xlsx?country=PL"' in html


@pytest.mark.parametrize("kind", READERS)
def test_who_may_not_export_gets_nothing_by_any_way(client, kind):
    inquiry = make_inquiry()
    client.force_login(make_user("Sally", "inquiries.view_inquiry", "inquiries.change_inquiry"))
    assert client.get(f"{LIST}export.{kind}").status_code == 403
    response = client.post(
        LIST, {"action": f"export_{kind}", "_selected_action": [inquiry.pk]}, follow=True
    )
    assert not response.streaming
    assert "attachment" not in response.get("Content-Disposition", "")
    assert f"export.{kind}" not in client.get(LIST).content.decode()
    assert not LogEntry.objects.exists()


def test_only_what_one_may_see_is_exported(client):
    make_inquiry("Mine")
    other = make_inquiry("Other", owner=make_user("Otto"))
    sally = make_user("Sally", *RIGHTS)
    Team.objects.create(name="East").members.add(sally)
    client.force_login(sally)
    assert [row["name"] for row in read_csv(client.get(f"{LIST}export.csv"))] == ["Mine"]
    data = {"action": "export_csv", "_selected_action": [other.pk]}
    assert read_csv(client.post(LIST, data)) == []


def test_every_export_is_written_down(lead):
    make_inquiry("First")
    make_inquiry("Second")
    lead.get(f"{LIST}export.xlsx")
    entry = LogEntry.objects.get()
    assert entry.user == User.objects.get(username="Lena")
    assert (entry.object_repr, entry.change_message) == ("2 inquiries", "Export as XLSX")


@pytest.mark.parametrize("kind", READERS)
def test_a_thousand_rows_take_no_more_queries_than_one(kind, django_assert_num_queries):
    owner = make_user("Sam")
    for number in range(5):
        make_inquiry(f"Buyer {number}", owner=owner)
    with django_assert_num_queries(1):
        if kind == "csv":
            assert len(list(exporting.csv_lines(Inquiry.objects.all()))) == 7
        else:
            exporting.xlsx_file(Inquiry.objects.all()).close()


def test_more_rows_than_a_sheet_holds_go_on_the_next(monkeypatch):
    monkeypatch.setattr(exporting, "SHEET_ROWS", 2)
    for number in range(5):
        make_inquiry(f"Buyer {number}")
    with exporting.xlsx_file(Inquiry.objects.all()) as file:
        pages = sheets(file.read())
    assert [len(page) for page in pages] == [3, 3, 2]
    assert len({page[0][0] for page in pages}) == 1


def test_an_empty_list_has_its_headings():
    with exporting.xlsx_file(Inquiry.objects.none()) as file:
        ((headings,),) = sheets(file.read())
    assert headings[0] == "reference"
    assert len(list(exporting.csv_lines(Inquiry.objects.none()))) == 2
