"""Frames: whatever way a page is made, it is the same page, and nobody gets another's."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.template import Template, engines
from django.template.loaders.base import Loader
from django.test import Client, RequestFactory
from django.urls import resolve

from articles import frames, generation, kept
from articles.models import Article
from portal.models import CompanyText
from tests.factories import make_card, make_company, make_edition, make_keyword, make_picture
from tests.pages import html_of

PATHS = [
    *("/", "/news/", "/contact/", "/zh-hans/", "/zh-hans/news/"),
    *("/news/steel-for-bridges/", "/news/offer/", "/news/keyword/rope/"),
]
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def site(transactional_db, settings):
    """A site whose pages are made anew with every request, out of what the process keeps."""
    settings.PAGE_CACHE = False
    company = make_company(tagline="Castings", about="From Harbor.")
    CompanyText.objects.create(company=company, language="zh-hans", name="港湾铸造")
    offer = make_edition("Offer", keywords=[make_keyword("rope")])
    card = make_card(url="", article=offer.article, picture=make_picture())
    edition = make_edition(hero=make_picture(), card=card, keywords=[make_keyword("wire")])
    group = edition.article.group
    make_edition("桥梁用钢", slug="桥梁用钢", language="zh-hans", group=group)
    return edition


def unframed(client, path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(generation, "current", lambda: None)
        return html_of(client, path)


def test_a_filled_frame_is_the_page_that_the_template_makes(site, client, monkeypatch):
    for path in PATHS:
        first, again = html_of(client, path), html_of(client, path)
        assert first == again == unframed(client, path, monkeypatch), path


def test_an_article_costs_two_queries_and_a_list_page_two(site, client, django_assert_num_queries):
    for path in ("/news/steel-for-bridges/", "/news/", "/news/keyword/rope/", "/"):
        html_of(client, path)
        with django_assert_num_queries(2):  # the stamp, and all that is shown
            html_of(client, path)


def test_what_is_published_is_there_with_the_next_request(site, client):
    assert "Rails" not in html_of(client, "/news/")
    make_edition("Rails")
    assert "Rails" in html_of(client, "/news/")
    assert "Rails" in html_of(client, "/")
    Article.objects.get(title="Rails").withdraw()
    assert "Rails" not in html_of(client, "/news/")
    html_of(client, "/news/rails/", 404)


def test_a_change_of_company_or_card_is_there_with_the_next_request(site, client):
    html_of(client, "/news/steel-for-bridges/")
    CompanyText.objects.filter(language="en").update(name="Harbor & Sons")
    site.card.title = "New offer"
    site.card.save()
    page = html_of(client, "/news/steel-for-bridges/")
    assert "Harbor &amp; Sons" in page
    assert "New offer" in page


def test_each_page_shows_its_own(site, client):
    paths = {path: html_of(client, path) for path in PATHS}
    assert len(set(paths.values())) == len(PATHS)
    for path in reversed(PATHS):
        assert html_of(client, path) == paths[path]


def test_threads_share_frames_and_nothing_else(site, client):
    wanted = {path: html_of(client, path) for path in PATHS}
    make_keyword("a new state of the content")

    def read(path):
        try:
            return Client().get(path).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(read, PATHS * 4))
    assert pages == [wanted[path] for path in PATHS * 4]


def test_hostile_words_stay_words_in_every_place(site, client):
    edition = make_edition(
        HOSTILE,
        slug="x",
        summary=HOSTILE,
        breadcrumb=HOSTILE,
        keywords=[make_keyword(HOSTILE, slug="k")],
    )
    make_edition("After", slug="after", posted_on=edition.posted_on)
    marks = [f"<{frames.MARK}0>", "<?level?>"]
    make_edition(" ".join(marks), slug="marks")
    for path in ("/", "/news/", "/news/x/", "/news/after/", "/news/marks/", "/news/keyword/k/"):
        for _time in range(2):
            page = html_of(client, path)
            assert "<script>alert" not in page
            assert not any(mark in page for mark in marks)


class InMemory(Loader):
    """Templates of a test by their own text."""

    def get_template(self, template_name, skip=None):
        return Template(template_name, engine=self.engine)


@pytest.mark.parametrize("path", [path for path in PATHS if "zh" not in path])
def test_a_request_waits_for_no_garbage_collector(site, path):
    view, args, kwargs = resolve(path)
    gc.disable()
    try:
        for _time in range(2):
            request = RequestFactory().get(path)
            view(request, *args, **kwargs)
            gone = weakref.ref(request)
            del request
        assert gone() is None
    finally:
        gc.enable()


@pytest.fixture
def rendered(site, rf, monkeypatch):
    """The page that a template's text and slots make."""
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "template_loaders", [InMemory(engine)])
    return lambda source, slots: frames.render(rf.get("/"), source, slots, slots)


def test_a_filter_that_changes_a_mark_is_an_error_not_a_broken_page(rendered):
    with pytest.raises(RuntimeError, match="changed a mark"):
        rendered("{{ title|upper }}", {"title": "Steel"})


def test_slots_are_filled_with_escaped_texts_of_any_shape(rendered):
    page = (
        "{% load frames %}{% for row in rows %}<p>{{ row.title }}</p>{% endfor %}"
        "{% if end %}<b>{{ end }}</b>{% hole %}{{ end }}{% endhole %}{% endif %}"
    )
    two = {"rows": [{"title": "<i>"}, {"title": "b"}], "end": "c"}
    for _time in range(2):
        assert rendered(page, two) == "<p>&lt;i&gt;</p><p>b</p><b>c</b>c"
        assert rendered(page, {"rows": [{"title": "d"}], "end": ""}) == "<p>d</p>"
        assert rendered(page, {"rows": [], "end": None}) == ""


def test_what_is_kept_is_bounded_and_forgotten_with_the_content(site, monkeypatch):
    calls = []

    def make(key):
        return kept.kept(key, lambda: calls.append(key) or key)

    assert [make("a"), make("a"), make("b")] == ["a", "a", "b"]
    assert calls == ["a", "b"]
    make_keyword("new")
    make("a")
    assert calls == ["a", "b", "a"]
    monkeypatch.setattr(kept, "LARGEST", 3 * kept.OVERHEAD)
    for key in range(20):
        make(key)
        assert len(kept._store.values) <= 3
