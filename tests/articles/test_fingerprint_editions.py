"""The command that makes the marks anew."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import Edition, Fingerprint
from tests.factories import make_edition, make_keyword

pytestmark = pytest.mark.django_db


def rows():
    return set(Fingerprint.objects.values_list("edition", "mark"))


def test_publication_writes_the_marks_and_the_command_makes_the_same_anew():
    text = "".join(f"<p>Paragraph {number} on ropes of steel</p>" for number in range(20))
    make_edition("Steel ropes", body=text, keywords=[make_keyword("steel")])
    make_edition("Soon", at=timezone.now() + timedelta(days=1))
    before = rows()
    Fingerprint.objects.filter(mark__gt=0).delete()
    Fingerprint.objects.create(edition=Edition.objects.first(), mark=1)
    said = StringIO()
    call_command("fingerprint_editions", stdout=said)
    assert rows() == before
    assert said.getvalue() == "Fingerprints made of 2 editions.\n"


def test_what_nobody_reads_any_more_is_left_alone():
    make_edition().article.withdraw()
    Fingerprint.objects.all().delete()
    call_command("fingerprint_editions", stdout=StringIO())
    assert not rows()


def test_an_edition_that_a_new_one_replaces_loses_its_marks_when_it_ends():
    article = make_edition().article
    soon = article.publish(None, at=timezone.now() + timedelta(days=1))
    assert Fingerprint.objects.values("edition").distinct().count() == 2
    now = article.publish(None)
    assert {row.edition for row in Fingerprint.objects.all()} == {now}
    assert not Edition.objects.filter(pk=soon.pk).exists()


def test_an_edition_takes_its_marks_along():
    edition = make_edition(at=timezone.now() + timedelta(days=1))
    assert rows()
    edition.article.withdraw()
    assert not rows()
