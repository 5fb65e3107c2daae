"""Where files are kept, read from an address; secrets stay out of error messages."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from marshmallow import ValidationError

from portal import storage_url

HERE = Path("/srv/media")


def test_without_an_address_files_lie_in_the_folder():
    assert storage_url.storage("", HERE, "/media/")["OPTIONS"] == {"location": HERE}


def test_a_folder_may_have_any_name():
    entry = storage_url.storage("file:///srv/my%20files", HERE, "/media/")
    assert entry["OPTIONS"] == {"location": Path("/srv/my files")}


def test_a_bucket_with_all_that_can_be_said_of_it():
    address = (
        "s3://key:se%2Fcr%40et@pictures/a/b?endpoint=https://s3.example.com:9000"
        "&region=eu-1&addressing=path"
    )
    storage_url.check(address)
    assert storage_url.storage(address, HERE, "/media/")["OPTIONS"] == {
        "bucket": "pictures",
        "prefix": "a/b/",
        "base_url": "/media/",
        "endpoint_url": "https://s3.example.com:9000",
        "region_name": "eu-1",
        "addressing_style": "path",
        "aws_access_key_id": "key",
        "aws_secret_access_key": "se/cr@et",
    }


@pytest.mark.parametrize("address", ["file:///srv/media", "s3://pictures", "s3://k:s@pictures/x"])
def test_a_right_address_is_accepted(address):
    storage_url.check(address)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://hush",
        "file://hush",
        "file:///",
        "s3://",
        "s3://key:hush@",
        "s3://key:hush@Under_score",
        "s3://key:hu/sh@bucket",
        "s3://key@bucket",
        "s3://key:hush@bucket:9000",
        "s3://key:hush@bucket?endpint=https://hush",
        "s3://key:hush@bucket?endpoint=hush",
        "s3://key:hush@bucket?addressing=hush",
        "s3://key:hush@bucket?hush",
        "s3://key:hush@[bucket",
    ],
)
def test_a_wrong_address_is_refused_without_repeating_it(address):
    with pytest.raises(ValidationError) as refused:
        storage_url.check(address)
    assert "hush" not in str(refused.value)


BUCKET = "s3://k:s@pictures"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("public", "private", "is_fine"),
    [
        ("file:///srv/media", "file:///srv/private", True),
        ("file:///srv/media", "file:///srv/media", False),
        ("file:///srv/media", "file:///srv/media/private", False),
        ("file:///srv/files/media", "file:///srv/files", False),
        (BUCKET, "file:///srv/private", True),
        (BUCKET, "s3://k:s@private", True),
        (BUCKET, f"{BUCKET}?endpoint=https://other.example.com", True),
        (f"{BUCKET}/media", f"{BUCKET}/private", True),
        (BUCKET, BUCKET, False),
        (BUCKET, f"{BUCKET}/private", False),
        (f"{BUCKET}/files/media", f"{BUCKET}/files", False),
    ],
)
def test_private_files_must_not_lie_where_public_ones_do(settings, public, private, is_fine):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": storage_url.storage(public, HERE, "/media/"),
        "private": storage_url.storage(private, HERE, None),
    }
    messages = run_checks(tags=["security"], include_deployment_checks=True)
    found = [message.id for message in messages]
    assert ("portal.E002" in found) is not is_fine
