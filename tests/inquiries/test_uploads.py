"""Files sent with the form, through the door buyers use."""

import re
import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.utils import timezone

from inquiries import notifications, outbox, search, uploads
from inquiries.models import Attachment, Inquiry, Message
from tests.inquiries import files
from tests.inquiries.test_views import GOOD, URL, words

pytestmark = pytest.mark.django_db
KEY = "k" * 32
MB = 1024 * 1024
LONG = "https://harbor.example/".ljust(2000, "x")


@pytest.fixture(autouse=True)
def _company(company):
    return company


def pdf(name="drawing.pdf", data=files.PDF):
    return SimpleUploadedFile(name, data)


def send(client, *chosen, **changes):
    return client.post(URL, {**GOOD, "key": KEY, "attachments": chosen, **changes})


def sent_names():
    return list(Inquiry.objects.get().attachments.values_list("name", flat=True))


def offered(response):
    """The kept files that the form shows: their numbers by name."""
    page = " ".join(response.content.decode().split())
    row = r'<bdi>([^<]*)</bdi> \([^<]*</span> <label><input[^>]*value="(\d+)"'
    return dict(re.findall(row, page))


def stored_files(tmp_path):
    return [path for path in (tmp_path / "private").rglob("*") if path.is_file()]


def test_files_go_with_the_inquiry_and_the_buyer_sees_so(client, tmp_path):
    response = send(client, pdf(), pdf("清单.csv", b"1;2\n"))
    assert response.status_code == 303
    assert sent_names() == ["drawing.pdf", "清单.csv"]
    kept = Inquiry.objects.get().attachments.first()
    assert Path(kept.file.path).read_bytes() == files.PDF
    assert len(stored_files(tmp_path)) == 2
    page = words(client.get(response["Location"]))
    assert "Files drawing.pdf" in page
    assert "清单.csv" in page


def test_the_alert_names_the_files(client):
    send(client, pdf("A & B.pdf"))
    alert = Message.objects.get(kind=Message.Kind.ALERT)
    notifications.finish(alert.deliveries.get())
    alert.refresh_from_db()
    assert f"Gdansk.\n\nFiles:\nA & B.pdf ({len(files.PDF)}\xa0bytes)\n\n----" in alert.text
    assert "<li>A &amp; B.pdf (" in alert.html


def test_the_inquiry_is_found_by_its_words_once_it_is_announced(client):
    send(client)
    outbox.send_due(threading.Event())
    assert search.found(Inquiry.objects.all(), "Gdansk").exists()


def test_a_form_without_key_takes_files(client):
    assert send(client, pdf(), key="").status_code == 303
    assert sent_names() == ["drawing.pdf"]


@pytest.mark.parametrize("key", [KEY, ""])
def test_files_survive_a_mistake_without_being_chosen_again(client, key):
    response = send(client, pdf(), pdf("b.pdf", files.PDF + b"b"), name="", key=key)
    assert response.status_code == 422
    assert set(offered(response)) == {"drawing.pdf", "b.pdf"}
    key = re.search(r'name="key" value="([^"]+)"', response.content.decode())[1]
    again = send(client, pdf("c.pdf", files.PDF + b"c"), contact="?", key=key)
    assert set(offered(again)) == {"drawing.pdf", "b.pdf", "c.pdf"}
    assert send(client, key=key).status_code == 303
    assert sorted(sent_names()) == ["b.pdf", "c.pdf", "drawing.pdf"]
    assert not Attachment.objects.filter(staged_for__gt="").exists()


def test_a_kept_file_can_be_removed_and_stays_so(client):
    response = send(client, pdf(), pdf("b.pdf", files.PDF + b"b"), name="")
    response = send(client, name="", remove=offered(response)["b.pdf"])
    assert set(offered(response)) == {"drawing.pdf"}
    send(client)
    assert sent_names() == ["drawing.pdf"]


def test_a_file_removed_with_the_last_press_does_not_go(client):
    response = send(client, pdf(), name="")
    send(client, remove=offered(response)["drawing.pdf"])
    assert sent_names() == []


@pytest.mark.parametrize("remove", ["x", "-1", "9" * 30, "١", "\x00"])
def test_nonsense_among_the_removed_is_no_error(client, remove):
    send(client, pdf(), name="")
    assert send(client, remove=remove).status_code == 303
    assert sent_names() == ["drawing.pdf"]


def test_nobody_gets_the_files_of_another_form(client):
    response = send(client, pdf(), name="")
    number = offered(response)["drawing.pdf"]
    send(client, key="another" * 4, remove=number)
    assert sent_names() == []
    assert Attachment.objects.filter(pk=number).exists()


def test_bad_files_are_named_and_good_ones_beside_them_kept(client):
    response = send(
        client, pdf(), pdf("setup.exe", files.EXE), pdf("big.pdf", files.PDF.ljust(14 * MB))
    )
    page = words(response)
    assert response.status_code == 422
    assert "setup.exe cannot be sent. You can send PDF, Office, image, ZIP or CAD files" in page
    assert "big.pdf is 14 MB. Each file can be up to 10 MB" in page
    assert set(offered(response)) == {"drawing.pdf"}
    send(client)
    assert sent_names() == ["drawing.pdf"]


def test_too_many_files_are_not_kept(client, tmp_path):
    response = send(client, *(pdf(f"{number}.pdf") for number in range(11)))
    assert "You chose 11 files. Up to 10 can be sent." in words(response)
    assert stored_files(tmp_path) == []


def test_more_files_than_any_form_has_are_not_read(client):
    response = send(client, *(pdf(f"{number}.pdf") for number in range(101)))
    assert response.status_code == 413


def test_too_much_together_is_said_and_can_be_mended_by_removing(client):
    large = files.PDF.ljust(9 * MB)
    send(client, pdf("1.pdf", large), pdf("2.pdf", large + b"2"), name="")
    response = send(client, pdf("3.pdf", large + b"3"))
    assert "The files are 27.1 MB together. Together they can be up to 25 MB" in words(response)
    response = send(client, remove=offered(response)["2.pdf"])
    assert response.status_code == 303


# Sending twice -----------------------------------------------------------------------------------


def test_the_same_form_sent_again_attaches_once(client, tmp_path):
    pages = {send(client, pdf())["Location"] for _time in range(3)}
    assert len(pages) == 1
    assert sent_names() == ["drawing.pdf"]
    assert len(stored_files(tmp_path)) == 1


def test_a_file_chosen_again_counts_once(client, tmp_path):
    send(client, pdf(), name="")
    response = send(client, pdf(), contact="?")
    assert list(offered(response)) == ["drawing.pdf"]
    send(client, pdf())
    assert sent_names() == ["drawing.pdf"]
    assert len(stored_files(tmp_path)) == 1


def test_a_file_added_after_a_lost_answer_is_not_lost(client):
    send(client)
    assert send(client, pdf()).status_code == 303
    assert sent_names() == ["drawing.pdf"]


def test_adding_files_to_one_inquiry_without_end_is_too_many(client, settings):
    settings.INQUIRY_LIMIT = 3
    answers = [send(client, pdf(data=files.PDF + bytes([n]))).status_code for n in range(5)]
    assert answers == [303, 303, 303, 429, 429]
    assert Inquiry.objects.get().attachments.count() == 3


def test_a_parallel_sending_takes_the_kept_files_only_once(client):
    send(client, pdf(), name="")
    mine = uploads.Uploads(KEY)
    assert len(mine.kept) == 1
    send(client, content="Another text with the same key.")
    other = Inquiry.objects.get()
    again = Inquiry.objects.create(
        name="x", key="x", created_at=timezone.now(), act_at=timezone.now()
    )
    assert mine.attach(again, is_new=True) is False
    assert other.attachments.count() == 1


# Refused for reasons of ours ---------------------------------------------------------------------


def test_too_many_inquiries_keep_the_files(client, settings):
    settings.INQUIRY_LIMIT = 0
    response = send(client, pdf())
    assert response.status_code == 429
    assert set(offered(response)) == {"drawing.pdf"}
    settings.INQUIRY_LIMIT = 5
    send(client)
    assert sent_names() == ["drawing.pdf"]


def test_a_failure_after_the_files_were_attached_keeps_them(client, monkeypatch):
    def fail(*args):
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr("inquiries.notifications.announce_later", fail)
        response = send(client, pdf())
    assert response.status_code == 503
    assert not Inquiry.objects.exists()
    assert set(offered(response)) == {"drawing.pdf"}
    send(client)
    assert sent_names() == ["drawing.pdf"]


def test_without_a_database_the_text_comes_back_and_what_was_kept_before_is_sent_later(client):
    assert send(client, pdf(), name="").status_code == 422

    def fail(*args):
        raise OperationalError("away")

    with connection.execute_wrapper(fail):
        response = send(client)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert GOOD["content"] in response.content.decode()
    assert "Something went wrong on our side" in words(response)
    connection.set_rollback(False)
    send(client)
    assert sent_names() == ["drawing.pdf"]


def test_a_full_disk_keeps_the_text_and_says_what_to_do(client, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("inquiries.models.attachment.FOLDER", "x")
    monkeypatch.setattr("articles.storage.DurableFileSystemStorage._save", fail)
    response = send(client, pdf())
    assert response.status_code == 503
    assert GOOD["content"] in words(response)
    assert "We cannot take files at the moment. Your text is kept." in words(response)
    assert not Inquiry.objects.exists()


def test_one_client_cannot_fill_the_disk(client, monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "KEPT_A_DAY", 2)
    texts = [words(send(client, pdf(), name="", key=f"{KEY}{number}")) for number in range(3)]
    lost = "Your files could not be kept. Choose them again"
    assert [lost in text for text in texts] == [False, False, True]
    assert len(stored_files(tmp_path)) == Attachment.objects.count() == 2


def test_all_clients_together_cannot_fill_the_disk(client, monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "KEPT_IN_ALL", len(files.PDF))
    send(client, pdf(), name="")
    response = send(client, pdf("b.pdf", files.PDF + b"b"), name="")
    assert "Your files could not be kept" in words(response)
    assert set(offered(response)) == {"drawing.pdf"}
    assert len(stored_files(tmp_path)) == 1


# The source --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("referer", "query", "told"),
    [
        ("http://testserver/news/steel/", "", ("http://testserver/news/steel/", "", "")),
        ("", "", ("http://testserver/contact/inquiry/", "", "")),
        (
            "https://search.example/?q=rope",
            "?utm_source=mail&utm_medium=x%20y&a=1",
            (
                "http://testserver/contact/inquiry/?utm_source=mail&amp;utm_medium=x%20y&amp;a=1",
                "https://search.example/?q=rope",
                "utm_source=mail&amp;utm_medium=x+y",
            ),
        ),
        ("javascript:alert(1)", "", ("http://testserver/contact/inquiry/", "", "")),
    ],
)
def test_without_script_the_form_knows_where_it_was_opened(client, referer, query, told):
    html = client.get(URL + query, headers={"referer": referer}).content.decode()
    shown = dict(re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', html))
    assert (shown["page"], shown["referrer"], shown["campaign"]) == told


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({}, ("", "", "", "")),
        (
            {
                "page": "https://harbor.example/news/x/",
                "referrer": "https://ann:secret@search.example/",
                "campaign": "gclid=1&utm_source=mail",
                "time_zone": "Europe/Warsaw",
            },
            (
                "https://harbor.example/news/x/",
                "https://search.example/",
                "utm_source=mail",
                "Europe/Warsaw",
            ),
        ),
        (
            {
                "page": "javascript:alert(1)",
                "referrer": "http://[broken",
                "campaign": "\x00&" * 300,
                "time_zone": "../../etc/passwd",
            },
            ("", "", "", ""),
        ),
        (
            {"page": "https://harbor.example/" + "x" * 9000},
            ("https://harbor.example/" + "x" * 1977, "", "", ""),
        ),
    ],
)
def test_the_source_is_cleaned_and_never_refused(client, typed, stored):
    assert send(client, **typed).status_code == 303
    inquiry = Inquiry.objects.get()
    assert (inquiry.source_url, inquiry.referrer, inquiry.campaign, inquiry.time_zone) == stored
