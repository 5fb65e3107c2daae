"""Files kept, swept, and handed out to staff."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inquiries import attachments
from inquiries.models import Attachment, Custody, Draft, Limit, Message, Team
from tests.factories import make_inquiry, make_user
from tests.inquiries import files

pytestmark = pytest.mark.django_db
MB = 1024 * 1024


def keep(owner, name="drawing.pdf", data=files.PDF, **fields):
    """An attachment of an inquiry; without one, what it belongs to is among the fields."""
    attachment = attachments.keep(data, name)
    for field, value in {"inquiry": owner, **fields}.items():
        setattr(attachment, field, value)
    attachment.save()
    return attachment


def path_of(attachment):
    return Path(attachment.file.path)


# Keeping -----------------------------------------------------------------------------------------


def test_a_file_is_durable_under_a_name_that_nobody_guesses():
    made = attachments.store(SimpleUploadedFile("Drawing 2.PDF", files.PDF), "Drawing 2.PDF")
    assert path_of(made).read_bytes() == files.PDF
    assert "Drawing" not in made.file.name
    assert (made.name, made.content_type, made.size, made.pk) == (
        "Drawing 2.PDF",
        "application/pdf",
        len(files.PDF),
        None,
    )
    assert made.scan == Attachment.Scan.UNSCANNED


@pytest.mark.parametrize(
    ("name", "size", "text"),
    [
        ("drawing.pdf", 14 * MB, "drawing.pdf is 14 MB. Each file can be up to 10 MB"),
        ("drawing.pdf", 10 * MB + 1, "drawing.pdf is 10.1 MB. Each file can be up to 10 MB"),
        (
            "setup.exe",
            14 * MB,
            "setup.exe cannot be sent. You can send PDF, Office, image, ZIP or CAD files",
        ),
    ],
)
def test_what_is_too_large_or_of_no_use_is_not_kept(tmp_path, name, size, text):
    with pytest.raises(attachments.Refused) as refused:
        attachments.store(ContentFile(files.PDF.ljust(size)), name)
    assert str(refused.value) == text
    assert not (tmp_path / "private").exists()


def test_the_largest_file_is_kept():
    made = attachments.store(ContentFile(files.PDF.ljust(10 * MB)), "drawing.pdf")
    assert path_of(made).stat().st_size == 10 * MB


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        ([10 * MB, 10 * MB, 5 * MB], None),
        (
            [10 * MB, 10 * MB, 5 * MB + 1],
            "The files are 25.1 MB together. Together they can be up to 25 MB",
        ),
        ([1] * 10, None),
        ([1] * 11, "You chose 11 files. Up to 10 can be sent. Put them into a ZIP file"),
    ],
)
def test_the_limits_of_all_files_together(sizes, text):
    if text is None:
        attachments.refuse_too_many(sizes)
        return
    with pytest.raises(attachments.Refused) as refused:
        attachments.refuse_too_many(sizes)
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("setup.exe", files.EXE, "application/octet-stream"),
        ("", b"", "application/octet-stream"),
        ("drawing.pdf", files.PDF, "application/pdf"),
        ("drawing.pdf", files.EXE, "application/octet-stream"),
    ],
)
def test_whatever_came_by_mail_is_kept(name, data, kind):
    made = attachments.keep(ContentFile(data), name, content_type="text/html")
    assert path_of(made).read_bytes() == data
    assert made.content_type == kind


# Sweeping ----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _long_in_custody(db):
    Custody.objects.update_or_create(
        pk=Custody.ONLY, defaults={"since": timezone.now() - timedelta(days=9)}
    )


def age(path, hours):
    moment = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))


def test_only_what_nobody_refers_to_and_is_a_day_old_is_swept():
    used, orphan, fresh = (attachments.keep(files.PDF, "a.pdf") for _number in range(3))
    used.inquiry = make_inquiry()
    used.save()
    half = path_of(orphan).with_suffix(".x.part")
    half.write_bytes(b"")
    for path in (path_of(used), path_of(orphan), half):
        age(path, hours=25)
    attachments.sweep()
    assert [path_of(used).exists(), path_of(fresh).exists()] == [True, True]
    assert [path_of(orphan).exists(), half.exists()] == [False, False]


def test_files_of_another_database_are_never_swept():
    """A new one beside the files of the site that is to be restored knows none of them."""
    orphan = attachments.keep(files.PDF, "a.pdf")
    age(path_of(orphan), hours=48)
    Custody.objects.all().delete()
    attachments.sweep()
    assert path_of(orphan).exists()
    Limit.objects.all().delete()
    Custody.objects.update(since=timezone.now() - timedelta(hours=47))
    attachments.sweep()
    assert path_of(orphan).exists()


def test_uploads_that_were_never_sent_are_forgotten_after_a_day():
    late = timezone.now() - timedelta(hours=25)
    old = keep(None, staged_for="a", created_at=late)
    new = keep(None, staged_for="b")
    sent = keep(make_inquiry(), created_at=late)
    age(path_of(old), hours=25)
    attachments.sweep()
    assert set(Attachment.objects.all()) == {new, sent}
    assert not path_of(old).exists()


def test_the_folder_is_read_once_a_day(django_assert_num_queries):
    attachments.keep(files.PDF, "a.pdf")
    attachments.sweep()
    with django_assert_num_queries(2):
        attachments.sweep()
    assert Limit.objects.filter(key="sweep").count() == 1


def test_a_file_with_a_row_is_never_discarded():
    used, unused = keep(make_inquiry()), attachments.keep(files.PDF, "b.pdf")
    attachments.discard([used, unused])
    assert path_of(used).exists()
    assert not path_of(unused).exists()


# Handing out -------------------------------------------------------------------------------------


def url_of(attachment):
    return reverse("admin:inquiries_attachment_download", args=[attachment.pk])


@pytest.fixture
def sales(client):
    user = make_user("Sam", "inquiries.view_inquiry", "inquiries.change_inquiry")
    client.force_login(user)
    return user


def test_a_file_is_handed_out_as_it_came_and_never_shown(client, sales):
    attachment = keep(make_inquiry(), "Zeichnung größer.pdf")
    response = client.get(url_of(attachment))
    assert b"".join(response.streaming_content) == files.PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Zeichnung%20gr%C3%B6%C3%9Fer.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


def test_only_who_may_see_the_inquiry_gets_its_files(client, sales):
    other = make_user("Olga", "inquiries.view_inquiry")
    Team.objects.create(name="North").members.add(other)
    inquiry = make_inquiry(owner=other)
    message = Message.objects.create(inquiry=inquiry, kind="incoming", text="x", language="en")
    draft = Draft.objects.create(inquiry=inquiry, author=other)
    attached = [keep(inquiry), keep(None, message=message), keep(None, draft=draft)]
    attached.append(keep(None, staged_for="k"))
    assert [client.get(url_of(each)).status_code for each in attached] == [404] * 4
    client.force_login(other)
    assert [client.get(url_of(each)).status_code for each in attached] == [200, 200, 200, 404]
    client.force_login(make_user("Vera", "inquiries.view_report"))
    assert client.get(url_of(attached[0])).status_code == 404
    client.logout()
    assert client.get(url_of(attached[0])).status_code == 302


def test_files_of_what_was_merged_are_handed_out_to_who_sees_the_main_inquiry(client, sales):
    other = make_user("Olga", "inquiries.view_inquiry")
    Team.objects.create(name="North").members.add(other)
    merged = make_inquiry(owner=other, merged_into=make_inquiry(owner=sales))
    message = Message.objects.create(inquiry=merged, kind="incoming", text="x", language="en")
    attached = [keep(merged), keep(None, message=message)]
    assert [client.get(url_of(each)).status_code for each in attached] == [200, 200]


def test_a_draft_s_file_is_its_author_s_alone(client, sales):
    inquiry = make_inquiry()
    foreign = Draft.objects.create(inquiry=inquiry, author=make_user("Olga"))
    own = Draft.objects.create(inquiry=inquiry, author=sales)
    assert client.get(url_of(keep(None, draft=foreign))).status_code == 404
    assert client.get(url_of(keep(None, draft=own))).status_code == 200


def test_what_only_mail_brings_is_handed_out_after_a_question(client, sales):
    attachment = keep(make_inquiry(), "setup.exe", files.EXE)
    question = client.get(url_of(attachment))
    assert "It may be a program" in question.content.decode()
    assert b"".join(client.post(url_of(attachment)).streaming_content) == files.EXE


# The virus scanner -------------------------------------------------------------------------------


def scanner(tmp_path, code):
    """A command that ends with `code` and keeps what it read."""
    path = tmp_path / "scan"
    path.write_text(f"#!/bin/sh\ncat >> {tmp_path}/seen\nexit {code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_first_download_has_the_file_scanned_once(client, sales, settings, tmp_path):
    settings.SCAN_COMMAND = scanner(tmp_path, 0)
    attachment = keep(make_inquiry())
    for _time in range(2):
        assert client.get(url_of(attachment)).status_code == 200
    attachment.refresh_from_db()
    assert attachment.scan == Attachment.Scan.CLEAN
    assert (tmp_path / "seen").read_bytes() == files.PDF


def test_a_virus_is_never_handed_out(client, sales, settings, tmp_path):
    settings.SCAN_COMMAND = scanner(tmp_path, 1)
    attachment = keep(make_inquiry())
    for response in (client.get(url_of(attachment)), client.post(url_of(attachment))):
        assert response.status_code == 403
        assert "found a virus in <bdi>drawing.pdf</bdi>" in response.content.decode()
    attachment.refresh_from_db()
    assert attachment.scan == Attachment.Scan.INFECTED
    settings.SCAN_COMMAND = ""
    assert client.get(url_of(attachment)).status_code == 403


@pytest.mark.usefixtures("sales")
@pytest.mark.parametrize("code", [None, 2])
def test_where_the_scanner_fails_a_person_decides(client, settings, tmp_path, caplog, code):
    settings.SCAN_COMMAND = scanner(tmp_path, code) if code else "/nowhere/scan"
    attachment = keep(make_inquiry())
    question = client.get(url_of(attachment))
    assert "could not look at <bdi>drawing.pdf</bdi>" in question.content.decode()
    assert b"".join(client.post(url_of(attachment)).streaming_content) == files.PDF
    attachment.refresh_from_db()
    assert attachment.scan == Attachment.Scan.UNSCANNED
    assert "virus scanner" in caplog.text
