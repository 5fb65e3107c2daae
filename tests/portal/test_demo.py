"""The sample site, loaded once for this module and rolled back after it."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils.html import escape

from articles import images
from articles.models import Article, Edition
from inquiries import spam
from inquiries.models import Delivery, Inquiry
from portal.demo import texts
from portal.models import Company, current_company

TEXTS = texts.read_all()
LIVE = [text for text in TEXTS if text.state == "live"]
SETTINGS = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


def storages(folder):
    files = {"BACKEND": "articles.storage.DurableFileSystemStorage"}
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return {"default": {**files, "OPTIONS": {"location": folder}}, "staticfiles": static}


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    """The folder with the pictures' files. One format and width: encoding is tested elsewhere."""
    folder = tmp_path_factory.mktemp("media")
    settings = override_settings(**SETTINGS, STORAGES=storages(folder))
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, settings:
        patch.setattr(images, "ENCODERS", {"jpeg": images.ENCODERS["jpeg"]})
        patch.setattr(images, "WIDTHS", ())
        with transaction.atomic():
            call_command("demo", stdout=StringIO())
            yield folder
            transaction.set_rollback(True)


def dump():
    out = StringIO()
    call_command("dumpdata", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("text", LIVE, ids=lambda text: f"{text.language}-{text.slug}")
def test_a_live_article_shows_its_title_and_its_picture(sample, db, client, text):
    edition = Edition.objects.live().get(language=text.language, slug=text.slug)
    response = client.get(edition.get_absolute_url())
    assert response.status_code == 200
    page = response.content.decode()
    assert escape(text.title) in page
    assert edition.hero.file.url in page
    assert (sample / edition.hero.file.name).exists()


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text.language}-{text.slug}")
def test_every_picture_of_a_body_is_in_the_library(sample, db, text):
    article = Article.objects.get(language=text.language, slug=text.slug)
    assert article.uses.count() == text.body.count("<figure ")
    assert article.keywords.count() == len(text.keywords)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text.language}-{text.slug}")
def test_an_article_keeps_every_element_of_its_file(sample, db, text):
    """The sanitizer drops what the editor could not have written."""
    article = Article.objects.get(language=text.language, slug=text.slug)
    for tag in ("<h2", "<h3", "<li", "<td", "<th", "<blockquote", "<figcaption", "<strong", "<em"):
        assert article.body.count(tag) == text.body.count(tag), tag


@pytest.mark.parametrize(
    "text", [text for text in TEXTS if text.language == "en"], ids=lambda text: text.slug
)
def test_an_english_summary_has_the_length_that_search_results_show(text):
    assert 140 <= len(text.summary) <= 200


def test_articles_are_in_every_state(sample, db):
    states = {article.state for article in Article.objects.with_state()}
    assert states == set(Article.State)


def test_a_translation_belongs_to_its_original(sample, db):
    for text in filter(lambda text: text.translates, TEXTS):
        pair = Article.objects.filter(
            group=Article.objects.get(language=text.language, slug=text.slug).group
        )
        assert set(pair.values_list("language", "slug")) == {
            (text.language, text.slug),
            ("en", text.translates),
        }


def test_dates_end_yesterday_and_reach_back_most_of_a_year(sample, db):
    dates = Article.objects.filter(posted_on__isnull=False).order_by("posted_on")
    assert (dates.last().posted_on - dates.first().posted_on).days > 300


def test_the_company_speaks_both_languages(sample, db):
    Company.objects.get().full_clean()
    english, chinese = current_company("en"), current_company("zh-hans")
    assert english.name != chinese.name
    assert english.default_card.article.slug == chinese.default_card.article.slug
    assert all(line.value.endswith(".example") for line in english.emails)


def test_inquiries_are_in_every_state_and_none_of_their_mail_is_due(sample, db):
    assert set(Inquiry.objects.values_list("state", flat=True)) == set(Inquiry.State)
    assert Delivery.objects.health() == {"oldest_unsent_at": None, "troubled": 0}
    states = set(Delivery.objects.values_list("state", flat=True))
    assert states == {Delivery.State.SENT, Delivery.State.HELD, Delivery.State.DEAD}


def test_exactly_the_spam_is_taken_for_spam(sample, db):
    spammy = Inquiry.objects.filter(spam_score__gte=spam.THRESHOLD)
    assert set(spammy) == set(Inquiry.objects.filter(state=Inquiry.State.SPAM))


@pytest.mark.parametrize(
    ("username", "permission", "is_held"),
    [
        ("editor", "articles.publish_article", True),
        ("editor", "portal.change_company", True),
        ("editor", "inquiries.change_inquiry", False),
        ("writer", "articles.change_article", True),
        ("writer", "articles.publish_article", False),
        ("writer", "articles.delete_article", False),
        ("sales", "inquiries.change_inquiry", True),
        ("sales", "inquiries.delete_inquiry", False),
        ("sales", "inquiries.export_inquiry", False),
        ("sales2", "inquiries.change_inquiry", True),
        ("lead", "inquiries.assign_inquiry", True),
        ("lead", "inquiries.delete_inquiry", False),
        ("viewer", "inquiries.view_report", True),
        ("viewer", "inquiries.view_inquiry", False),
        ("sales", "articles.view_article", True),
        ("sales", "articles.change_article", False),
    ],
)
def test_sample_staff_may_do_their_work_and_no_more(sample, db, username, permission, is_held):
    user = User.objects.get(username=username)
    assert user.is_staff
    assert user.check_password(f"sample-{username}")
    assert user.has_perm(permission) is is_held


def test_a_second_run_changes_nothing(sample, db):
    before = dump()
    out = StringIO()
    call_command("demo", stdout=out)
    assert dump() == before
    assert "sample-editor" in out.getvalue()


def test_pictures_of_a_body_are_shown_on_the_page(sample, db):
    for edition in Edition.objects.live():
        pictures = edition.uses.filter(picture__isnull=False)
        assert edition.html.count("<picture") == pictures.count()
        assert "&lt;" not in edition.html
