"""The article's page: every element a reader meets, and what it costs."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import signing
from django.utils import timezone

from articles.models import Article
from articles.models.article import PREVIEW_SALT
from portal.models import CompanyText
from tests.factories import (
    make_article,
    make_card,
    make_company,
    make_edition,
    make_keyword,
    make_picture,
)
from tests.pages import html_of, links, part, words

pytestmark = pytest.mark.django_db

PATH = "/news/steel-for-bridges/"
HOSTILE = '"><script>alert(1)</script><b>'


def headings(number):
    return "".join(f"<h2>Part {n}</h2><p>Words.</p>" for n in range(number))


def article_page(client, **kwargs):
    make_edition(**kwargs)
    return html_of(client, PATH)


def republish(edition, **changes):
    article = Article.objects.get(pk=edition.article_id)
    vars(article).update(changes)
    article.save()
    return article.publish(None)


def test_the_breadcrumb_leads_home_and_to_the_list_and_ends_with_the_title(client):
    crumbs = part(article_page(client), "nav", "Breadcrumb")
    assert "<ol>" in crumbs
    assert links(crumbs) == [("/", "Home"), ("/news/", "News List")]
    assert '<span aria-current="page">Steel for bridges</span>' in crumbs


def test_the_breadcrumb_uses_the_names_and_the_short_title_that_editors_chose(client):
    make_company(home_name="Start", list_name="Journal")
    crumbs = part(article_page(client, breadcrumb="Bridges"), "nav", "Breadcrumb")
    assert words(crumbs) == "Start Journal Bridges"


def test_the_title_is_the_only_main_heading_and_no_level_is_skipped(client):
    body = "<h2>Grades</h2><p>…</p><h3>S355</h3><p>…</p>"
    html = article_page(client, body=body, card=make_card(), hero=make_picture())
    main = html[html.index("<main") : html.index("</main>")]
    levels = [int(level) for level in re.findall(r"<h(\d)", main)]
    assert levels == [1, 2, 3]
    assert words(part(html, "h1")) == "Steel for bridges"


def test_the_title_of_the_window_names_article_and_company(client):
    make_company()
    assert "<title>Steel for bridges – Harbor Castings</title>" in article_page(client)


def test_the_date_posted_is_there_for_people_and_machines(client):
    html = article_page(client, posted_on="2025-08-20")
    assert '<time datetime="2025-08-20">' in html
    assert "Posted on 20 August 2025" in words(html)
    assert "Updated" not in html


def test_updated_is_said_once_the_words_have_changed(client):
    republish(make_edition(), body="<p>Other words.</p>")
    assert "Updated" in words(part(html_of(client, PATH), "header", "article-head"))


def test_the_main_picture_has_its_words_caption_and_credit(client):
    hero = make_picture(alt="A crane", caption="At dawn", credit="Photo: Li Wei")
    figure = part(article_page(client, hero=hero), "figure", "hero")
    assert 'alt="A crane"' in figure
    assert 'width="1600" height="1000"' in figure
    assert words(figure) == "At dawn Photo: Li Wei"


def test_a_decorative_picture_is_passed_over_in_silence(client):
    hero = make_picture(alt="Waves", is_decorative=True)
    assert 'alt=""' in part(article_page(client, hero=hero), "figure", "hero")


def test_four_headings_make_a_contents_list_that_leads_to_them(client):
    html = article_page(client, body=headings(4))
    targets = [href for href, _text in links(part(html, "nav", "Contents"))]
    assert len(targets) == 4
    assert all(f'id="{target[1:]}"' in html for target in targets)


def test_three_headings_make_none(client):
    assert not part(article_page(client, body=headings(3)), "nav", "Contents")


def test_keywords_lead_to_their_pages(client):
    keywords = part(article_page(client, keywords=[make_keyword("rope")]), "ul", "keywords")
    assert links(keywords) == [("/news/keyword/rope/", "rope")]


def test_the_card_is_one_link_that_says_its_title(client):
    card = make_card(title="Wire rod", text="In coils", picture=make_picture(alt="Coils"))
    html = part(article_page(client, card=card), "aside", "card")
    assert links(html) == [("https://harbor.example/wire", "Wire rod View Detail")]
    assert 'alt="Coils"' in html
    assert words(html).count("Wire rod") == 1


def test_the_company_card_serves_articles_without_one(client):
    make_company(default_card=make_card("Our range", label="See all"))
    html = part(article_page(client), "aside", "card")
    assert links(html) == [("https://harbor.example/wire", "Our range See all")]


def test_the_company_card_is_not_shown_on_the_page_it_leads_to(client):
    edition = make_edition("钢丝绳")
    make_company(default_card=make_card("Our range", url="", article=edition.article))
    assert "Our range" not in html_of(client, edition.get_absolute_url())


def test_a_card_leads_nowhere_before_its_article_is_live(client):
    offer = make_article("Offer")
    make_edition(card=make_card(url="", article=offer))
    assert not part(html_of(client, PATH), "aside", "card")
    offer.publish(None)
    assert links(part(html_of(client, PATH), "aside", "card"))[0][0] == "/news/offer/"


def test_the_company_card_is_left_out_on_the_page_it_leads_to(client):
    edition = make_edition()
    make_company(default_card=make_card(url="", article=edition.article))
    assert not part(html_of(client, PATH), "aside", "card")


def test_every_contact_supplier_link_carries_the_article(client):
    html = article_page(client)
    addresses = {href for href, text in links(html) if text == "Contact Supplier"}
    assert addresses == {"/contact/inquiry/?article=steel-for-bridges"}
    assert html.count("data-inquiry>") == 2


@pytest.mark.parametrize("field", ["title", "summary", "breadcrumb"])
def test_hostile_words_stay_words(client, field):
    make_company(name=HOSTILE, tagline=HOSTILE, about=HOSTILE, address=HOSTILE)
    picture = make_picture(alt=HOSTILE, caption=HOSTILE, credit=HOSTILE)
    hostile = {"hero": picture, "card": make_card(HOSTILE, text=HOSTILE, picture=picture)}
    make_edition(
        slug="x", keywords=[make_keyword(HOSTILE, slug="k")], **hostile, **{field: HOSTILE}
    )
    for path in ("/", "/news/", "/news/x/", "/news/keyword/k/", "/contact/"):
        assert "<script>alert" not in html_of(client, path)
        assert 'alt=""><' not in html_of(client, path)


def full_edition():
    make_company(default_card=make_card("Range", url="", keyword=make_keyword("range")))
    return make_edition(
        body=headings(8),
        hero=make_picture(),
        card=make_card(picture=make_picture(), url="", article=make_edition("Offer").article),
        keywords=[make_keyword(f"word {n}") for n in range(5)],
    )


def test_an_article_costs_three_queries_where_nothing_is_kept(client, django_assert_num_queries):
    full_edition()
    with django_assert_num_queries(3):  # all that is its own, the card, the company
        html_of(client, PATH)


def test_an_article_is_12_kb_of_html_without_its_text(client):
    edition = full_edition()
    assert len(html_of(client, PATH).encode()) - len(edition.html.encode()) < 12_000


def test_style_and_all_scripts_of_public_pages_are_40_kb():
    static = Path(settings.BASE_DIR, "static")
    files = [static / "css/site.css", *static.glob("js/*.js")]
    assert sum(file.stat().st_size for file in files) < 40_000


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client):
    full_edition()
    html = html_of(client, PATH)
    is_file_or_data = r'[^>]*\s(src=|type="application/ld\+json")'
    inline = rf"<style|\sstyle=|\son\w+=|<script(?!{is_file_or_data})|javascript:"
    assert not re.search(inline, html)
    loaded = re.findall(r'(?:\ssrc|<link rel="(?:stylesheet|icon)" href)="([^"]+)"', html)
    assert loaded
    assert all(address.startswith("/") for address in loaded)


@pytest.mark.parametrize("path", ["/", "/news/", PATH, "/contact/", "/news/keyword/rope/"])
def test_no_page_sets_a_cookie_or_varies_by_one(client, path):
    make_edition(keywords=[make_keyword("rope")])
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "Language" not in response.get("Vary", "")


def test_the_canonical_address_is_the_site_s_own(client):
    assert f'<link rel="canonical" href="{settings.SITE_URL}{PATH}">' in article_page(client)


def translate(edition, **kwargs):
    values = {"title": "桥梁用钢", "slug": "桥梁用钢", "group": edition.article.group}
    return make_article(language="zh-hans", **{**values, **kwargs}).publish(None)


def test_the_language_link_leads_to_the_translation(client):
    translate(make_edition())
    html = html_of(client, PATH)
    target = "/zh-hans/news/%E6%A1%A5%E6%A2%81%E7%94%A8%E9%92%A2/"
    assert (target, "简体中文") in links(part(html, "nav", "Main"))
    assert f'hreflang="zh-hans" href="{settings.SITE_URL}{target}"' in html
    other = html_of(client, target)
    assert '<html lang="zh-hans" dir="ltr">' in other
    assert (PATH, "English") in links(part(other, "nav"))


def test_without_a_translation_the_language_link_says_where_it_leads(client):
    company = make_company()
    CompanyText.objects.create(company=company, language="zh-hans", name="港湾铸造")
    html = article_page(client)
    (href, text) = links(part(html, "nav", "Main"))[-1]
    assert href == "/zh-hans/news/"
    assert text.startswith("简体中文: ")
    assert 'rel="alternate" hreflang' not in html


def test_a_site_of_one_language_offers_no_other(client):
    make_company()
    assert "hreflang" not in article_page(client)


def test_a_preview_is_the_page_with_a_banner_kept_out_of_search_and_caches(client):
    article = make_article()
    response = client.get(article.get_preview_url())
    html = response.content.decode()
    assert "it is not published" in words(part(html, "p", "banner"))
    assert words(part(html, "h1")) == "Steel for bridges"
    assert '<meta name="robots" content="noindex' in html
    assert "canonical" not in html
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]


def test_a_preview_address_ends_after_seven_days_and_cannot_be_guessed(client, monkeypatch):
    article = make_article()
    html_of(client, "/news/preview/1:1:1/", 404)
    week_ago = timezone.now().timestamp() - timedelta(days=7, minutes=1).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: week_ago)
    token = signing.dumps(article.pk, salt=PREVIEW_SALT)
    monkeypatch.undo()
    html_of(client, f"/news/preview/{token}/", 404)
