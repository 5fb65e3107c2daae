"""The sample site, loaded once for this module and rolled back after it."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import storages as django_storages
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from django.utils.html import escape

from articles import images
from articles.models import Article, Edition
from inquiries import canned, filetypes, spam
from inquiries.models import (
    Attachment,
    CannedReply,
    Delivery,
    Desk,
    IncomingMail,
    Inquiry,
    Message,
    Team,
)
from portal.demo import texts
from portal.models import Company, current_company
from tests.pages import html_of

TEXTS = texts.read_all()
LIVE = [text for text in TEXTS if text.state == "live"]
SETTINGS = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


def storages(folder):
    files = {"BACKEND": "articles.storage.DurableFileSystemStorage"}
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    private = {**files, "OPTIONS": {"location": folder / "private"}}
    default = {**files, "OPTIONS": {"location": folder}}
    return {"default": default, "private": private, "staticfiles": static}


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    """The folder with the pictures' files. One format and width: encoding is tested elsewhere."""
    folder = tmp_path_factory.mktemp("media")
    settings = override_settings(**SETTINGS, STORAGES=storages(folder))
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, settings:
        patch.setattr(images, "ENCODERS", {"jpeg": images.ENCODERS["jpeg"]})
        patch.setattr(images, "WIDTHS", ())
        for model, name in ((Attachment, "file"), (IncomingMail, "raw")):
            field = model._meta.get_field(name)
            patch.setattr(field, "storage", django_storages["private"])
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
    assert 120 <= len(text.summary) <= 160


def test_articles_are_in_every_state(sample, db):
    states = {article.state for article in Article.objects.with_state()}
    assert states == set(Article.State)


def test_a_translation_belongs_to_its_original(sample, db):
    for text in filter(lambda text: text.translates, TEXTS):
        pair = Article.objects.filter(
            group=Article.objects.get(language=text.language, slug=text.slug).group
        )
        both = {(text.language, text.slug), ("en", text.translates)}
        assert both <= set(pair.values_list("language", "slug"))


def test_dates_end_yesterday_and_reach_back_most_of_a_year(sample, db):
    dates = Article.objects.filter(posted_on__isnull=False).order_by("posted_on")
    assert (dates.last().posted_on - dates.first().posted_on).days > 300


def test_the_company_speaks_both_languages(sample, db):
    Company.objects.get().full_clean()
    english, chinese = current_company("en"), current_company("zh-hans")
    assert english.name != chinese.name
    assert english.default_card.article.slug == chinese.default_card.article.slug
    assert all(line.value.endswith(".example") for line in english.emails)


def test_pages_of_the_site_are_shared_with_a_picture_of_their_own(sample, db, client):
    shared = re.compile('<meta property="og:image" content="[^"]+"')
    home, news = (shared.search(html_of(client, path))[0] for path in ("/", "/news/"))
    newest = shared.search(html_of(client, Edition.objects.live()[0].get_absolute_url()))[0]
    assert home == news != newest


def test_inquiries_are_in_every_state_and_none_of_their_mail_is_due(sample, db):
    assert set(Inquiry.objects.values_list("state", flat=True)) == set(Inquiry.State)
    assert Delivery.objects.health() == {"oldest_unsent_at": None, "troubled": 0}
    states = set(Delivery.objects.values_list("state", flat=True))
    state = Delivery.State
    assert states == {state.SENT, state.HELD, state.DEAD, state.BOUNCED}


def test_threads_show_every_kind_of_entry_in_its_order(sample, db):
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds == {*Message.Kind} - {Message.Kind.WHATSAPP, Message.Kind.NOTICE}
    for inquiry in Inquiry.objects.all():
        moments = [message.created_at for message in inquiry.messages.order_by("pk")]
        assert moments == sorted(moments)
        moments += [change.at for change in inquiry.changes.all()] + [inquiry.moved_at]
        assert inquiry.created_at <= min(moments)
        assert max(moments) < timezone.now() - timedelta(hours=1)


def test_the_tray_holds_a_mail_of_a_stranger_and_nothing_is_broken(sample, db):
    states = sorted(IncomingMail.objects.values_list("state", flat=True))
    assert states == ["filed"] * 4 + ["unmatched"]


def test_the_drawings_are_files_that_the_form_would_take(sample, db):
    drawings = Attachment.objects.filter(inquiry__isnull=False)
    for attachment in drawings:
        data = (sample / "private" / attachment.file.name).read_bytes()
        assert filetypes.identify(attachment.name, data) == attachment.content_type
    assert len(drawings) == 2


def test_the_desk_promises_answers_within_eight_office_hours(sample, db):
    assert Desk.current().answer_within == 8
    assert Team.objects.get().lead.username == "lead"
    assert Inquiry.objects.filter(state="new", promised_at__isnull=True).count() == 0
    assert CannedReply.objects.filter(language="en").count() == 3
    assert not any(canned.unknown(reply.text) for reply in CannedReply.objects.all())


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
        ("writer", "articles.change_every_article", False),
        ("writer", "articles.delete_picture", False),
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


def test_the_newsroom_has_a_draft_to_review_and_one_sent_back(sample, db, client):
    waiting = Article.objects.in_review().with_open_comments().get()
    assert (waiting.open_comments, waiting.comments.count()) == (1, 2)
    assert Article.objects.filter(review="changes").exists()
    assert not Message.objects.filter(kind=Message.Kind.NOTICE).exists()
    client.force_login(User.objects.get(username="editor"))
    assert waiting.title in client.get("/admin/articles/article/reviews/").content.decode()


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
