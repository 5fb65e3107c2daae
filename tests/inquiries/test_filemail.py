"""Mail as files: readable by people, and by mail programs."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from inquiries import filemail

TEXT = "Guten Tag,\n\nжелезо 钢材 " + "long " * 300 + "\n.\nFrom here on.\n"


@pytest.fixture
def write(settings, tmp_path):
    """Sends a mail made from keyword arguments; returns the one file that appeared."""
    settings.EMAIL_FILE_PATH = tmp_path / "mail"

    def send(**kwargs):
        before = set(settings.EMAIL_FILE_PATH.glob("*"))
        connection = get_connection("inquiries.filemail.EmailBackend")
        values = {"body": TEXT, "to": ["nadia@buyer.example"], "from_email": "a@harbor.example"}
        mail = EmailMultiAlternatives(connection=connection, **(values | kwargs))
        mail.attach_alternative("<p>钢材</p>", "text/html")
        assert mail.send() == 1
        [file] = set(settings.EMAIL_FILE_PATH.glob("*")) - before
        return file

    return send


def test_a_file_shows_text_and_headers_as_they_were_written(write):
    file = write(subject="K7QM-3RT9 Anfrage von Zażółć 娜佳: " + "Stahl für Brücken " * 6)
    text = file.read_text()
    assert TEXT in text
    assert "<p>钢材</p>" in text
    assert "Subject: K7QM-3RT9 Anfrage von Zażółć 娜佳: Stahl für Brücken Stahl" in text
    assert "base64" not in text


def test_a_mail_program_reads_the_same_from_it(write):
    mail = message_from_bytes(write(subject="Ümläute").read_bytes(), policy=policy.default)
    assert mail["Subject"] == "Ümläute"
    assert mail["To"] == "nadia@buyer.example"
    assert mail.get_body(["plain"]).get_content() == TEXT
    assert mail.get_body(["html"]).get_content() == "<p>钢材</p>\n"


def test_attachments_stay_as_they_are(write):
    file = write(attachments=[("drawing.bin", b"\x00\xff\r\n", "application/octet-stream")])
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    [attachment] = mail.iter_attachments()
    assert attachment.get_content() == b"\x00\xff\r\n"


def test_the_name_starts_with_the_time_and_says_the_recipient(write):
    name = write(to=['"../x"@buyer.example'], subject="Hello").name
    assert name.startswith("20")
    assert ".._x_@buyer.example" in name
    assert name.endswith(".eml")


def test_two_mails_at_one_moment_are_two_files(write, clock):
    assert write(subject="One") != write(subject="Two")


def test_a_mail_that_cannot_be_kept_safely_is_no_mail(write, monkeypatch, settings):
    def fail(_descriptor):
        raise OSError("No space left on device")

    monkeypatch.setattr(filemail.os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write(subject="Hello")
    assert list(settings.EMAIL_FILE_PATH.glob("*.eml")) == []
