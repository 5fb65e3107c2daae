"""The site with all its files in an S3 server: the same doors, the same promises."""

import hashlib
import io
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Picture
from articles.storage import StorageUnavailable
from inquiries import attachments
from inquiries.models import Attachment, IncomingMail, Inquiry
from portal import s3
from portal.backup import archive
from portal.backup import files as backup_files
from tests.articles.test_picture import photo
from tests.factories import make_user
from tests.inquiries import files
from tests.inquiries.test_views import GOOD, URL
from tests.portal.s3_server import BUCKETS, S3Server
from tests.ports import free_port

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=5)


@pytest.fixture(scope="module")
def server():
    server = S3Server()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _in_buckets(server, settings, monkeypatch):
    """Empty buckets, and a site that keeps its files there."""
    settings.STORAGES = {**settings.STORAGES, **server.storages()}
    for model, name in (("Attachment", "file"), ("IncomingMail", "raw")):
        field = apps.get_model("inquiries", model)._meta.get_field(name)
        monkeypatch.setattr(field, "storage", storages["private"])
    client = storages["private"].client
    for bucket in BUCKETS:
        client.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-1"}
        )
    yield
    for bucket in BUCKETS:
        for row in client.list_objects_v2(Bucket=bucket).get("Contents", ()):
            client.delete_object(Bucket=bucket, Key=row["Key"])
        client.delete_bucket(Bucket=bucket)


def public():
    return {name for name, _at, _size in default_storage.files("pictures")}


def private():
    return {name for name, _at, _size in storages["private"].files("attachments")}


def pdf():
    return SimpleUploadedFile("drawing.pdf", files.PDF)


def send(client, *chosen, **changes):
    return client.post(URL, {**GOOD, "key": "k" * 32, "attachments": chosen, **changes})


@pytest.fixture
def away(server, monkeypatch):
    """Nothing listens where the storage should be."""
    endpoint = f"http://127.0.0.1:{free_port()}"
    for alias in ("default", "private"):
        options = server.storages()[alias]["OPTIONS"] | {"endpoint_url": endpoint}
        monkeypatch.setattr(storages[alias], "client", s3.S3Storage(**options).client)


def test_a_picture_is_uploaded_shown_and_swept(client):
    user = make_user("Edith", "articles.*")
    client.force_login(user)
    file = SimpleUploadedFile("crane.jpg", photo((900, 600)).getvalue())
    client.post(reverse("admin:articles_picture_add"), {"file": file, "alt": "A crane"})
    picture = Picture.objects.get()
    assert public() == picture.file_names()
    assert picture.crop_again()
    response = client.get(default_storage.url(picture.file.name))
    assert (response["Content-Type"], response["Cache-Control"]) == (
        "image/jpeg",
        "public, max-age=31536000, immutable",
    )
    assert b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"


def test_only_files_that_nothing_refers_to_are_swept(monkeypatch):
    kept = Picture.objects.add(photo(), alt="Kept")
    Picture.objects.add(photo((500, 500)), alt="Gone").delete()
    sweep = "articles.management.commands.sweep_pictures.SPARED"
    call_command("sweep_pictures", stdout=StringIO())
    assert public() > kept.file_names()
    monkeypatch.setattr(sweep, -SOON)
    call_command("sweep_pictures", stdout=StringIO())
    assert public() == kept.file_names()


@pytest.mark.parametrize("step", ["get_modified_time", "delete"])
def test_a_picture_that_is_wanted_while_it_is_swept_stays(server, monkeypatch, step):
    name, content = "pictures/ab/one.webp", ContentFile(b"one")
    sweeper, editor = (s3.S3Storage(**server.storages()["default"]["OPTIONS"]) for _each in "12")
    sweeper.save(name, content)
    is_stored = threading.Event()
    thread = threading.Thread(target=editor.share, args=[name, content])

    def save(*args):
        s3.S3Storage.save(editor, *args)
        is_stored.set()

    def interrupted(asked):
        if asked == name and not is_stored.is_set():
            thread.start()
            is_stored.wait()
        return getattr(s3.S3Storage, step)(sweeper, asked)

    monkeypatch.setattr(editor, "save", save)
    monkeypatch.setattr(sweeper, step, interrupted)
    assert sweeper.discard(name, timezone.now() + SOON)
    thread.join()
    assert sweeper.open(name).read() == b"one"
    assert list(sweeper.files(s3.DISCARDING)) == []


def test_what_was_saved_since_a_moment_is_not_discarded():
    default_storage.save("pictures/ab/one.webp", b"one")
    before = timezone.now() - SOON
    names = ("pictures/ab/one.webp", "pictures/ab/none.webp")
    assert [default_storage.discard(name, before) for name in names] == [False, False]
    assert public() == {"pictures/ab/one.webp"}


def test_files_of_an_inquiry_are_kept_handed_out_and_deleted(client, company, monkeypatch):
    assert send(client, pdf()).status_code == 303
    attachment = Inquiry.objects.get().attachments.get()
    assert private() == {attachment.file.name}
    client.force_login(make_user("Sally", "inquiries.*", is_superuser=True))
    url = reverse("admin:inquiries_attachment_download", args=[attachment.pk])
    response = client.get(url)
    assert response["Content-Disposition"] == 'attachment; filename="drawing.pdf"'
    assert b"".join(response.streaming_content) == files.PDF
    Inquiry.objects.get().delete()
    monkeypatch.setattr(attachments, "UNUSED_FOR", -SOON)
    attachments.sweep()
    assert private() == set()


def test_what_is_private_has_no_address_and_is_not_shown_as_media(client, company):
    send(client, pdf())
    [name] = private()
    assert client.get(f"/media/{name}").status_code == 404
    with pytest.raises(ValueError, match="no address"):
        storages["private"].url(name)


def test_a_form_that_is_refused_keeps_its_files(client, company):
    assert send(client, pdf(), contact="").status_code == 422
    assert len(private()) == 1
    assert send(client).status_code == 303
    assert Attachment.objects.get(inquiry__isnull=False).name == "drawing.pdf"


def test_mail_that_came_in_is_kept_once_and_read_again(monkeypatch):
    incoming = IncomingMail(mail_id="<one@buyer.example>", digest="1" * 64, size=4)
    incoming.keep(ContentFile(b"mail"))
    again = IncomingMail(mail_id="<one@buyer.example>", digest="1" * 64, size=4)
    monkeypatch.setattr(storages["private"], "save", None)  # it is there already
    again.keep(ContentFile(b"mail"))
    assert again.raw.open("rb").read() == b"mail"


def test_without_the_server_inquiries_go_on_and_files_are_refused_in_words(client, company, away):
    response = send(client, pdf())
    assert response.status_code == 503
    page = " ".join(response.content.decode().split())
    assert "We cannot take files at the moment. Your text is kept." in page
    assert GOOD["content"] in page
    assert not Inquiry.objects.exists()
    assert send(client).status_code == 303
    assert Inquiry.objects.count() == 1


def test_without_the_server_pictures_are_away_for_a_moment_and_not_gone(client, away):
    response = client.get("/media/pictures/ab/one.webp")
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    assert client.get("/readyz").json()["storage"] is False


def test_a_server_that_hangs_is_waited_for_once(server, monkeypatch):
    monkeypatch.setattr(s3, "READ_SECONDS", 0.2)
    monkeypatch.setattr(s3, "ATTEMPTS", 1)
    endpoint = f"http://localhost:{server.port}"  # another client than that of other tests
    options = server.storages()["default"]["OPTIONS"] | {"endpoint_url": endpoint}
    storage = s3.S3Storage(**options)
    with server.hanging():
        with pytest.raises(StorageUnavailable, match="timeout"):
            storage.open("pictures/ab/one.webp")
        with pytest.raises(StorageUnavailable, match="Not asked"):
            storage.open("pictures/ab/one.webp")
    storage.circuit.close()
    with pytest.raises(FileNotFoundError):
        storage.open("pictures/ab/one.webp")


@pytest.mark.parametrize(
    "name", ["", "/", "../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", "a\0b"]
)
def test_what_is_no_name_of_a_file_is_never_asked_for(name):
    with pytest.raises(SuspiciousFileOperation):
        default_storage.open(name)


def test_more_files_than_a_page_of_the_list_are_found(monkeypatch):
    for number in range(5):
        default_storage.save(f"pictures/{number}.txt", b"x")
    storage = storages["default"]
    assert [name for name, _at, _size in storage._list("pictures/", limit=2)] == [
        f"pictures/{number}.txt" for number in range(5)
    ]
    assert storage.exists("pictures/0.txt")
    assert not storage.exists("pictures/0")


def test_a_missing_bucket_is_not_taken_for_a_missing_file(server):
    options = server.storages()["default"]["OPTIONS"] | {"bucket": "none"}
    storage = s3.S3Storage(**options)
    for ask in (storage.exists, storage.open):
        with pytest.raises(StorageUnavailable, match="NoSuchBucket"):
            ask("pictures/ab/one.webp")


def test_a_backup_copies_files_of_buckets_and_puts_them_back():
    contents = {"media/pictures/ab/crane.avif": b"crane", "private/attachments/0a1b": b"drawing"}
    stream = io.BytesIO()
    writer = archive.Writer(stream)
    writer.add_bytes(archive.MANIFEST, b"{}")
    for name, content in contents.items():
        folder, _slash, own = name.partition("/")
        storages[backup_files.FOLDERS[folder]].save(own, ContentFile(content))
    listing = backup_files.Listing()
    assert {each.member: each.size for each in listing} == {n: len(c) for n, c in contents.items()}
    assert sum(backup_files.add(writer, each) for each in listing) == 2
    writer.close()
    default_storage.delete("pictures/ab/crane.avif")
    storages["private"].save("attachments/0a1b", ContentFile(b"damaged"))
    stream.seek(0)
    for member in archive.Reader(stream).members():
        backup_files.put(member, hashlib.sha256(contents[member.name]).hexdigest())
    assert default_storage.open("pictures/ab/crane.avif").read() == b"crane"
    assert storages["private"].open("attachments/0a1b").read() == b"drawing"
