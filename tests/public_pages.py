"""A small site with a page of every kind in each language, for tests that look at all of them."""

from typing import NamedTuple

from django.urls import reverse
from django.utils import translation

from articles.models import Picture
from portal.models import Company, CompanyText
from tests.articles.pictures import checkered, saved
from tests.factories import make_article, make_company, make_edition, make_keyword

PER_PAGE = 12
BODY = """<h2>Grades & “norms”</h2><p>Steel <5 mm needs <strong>tough</strong> grades.</p>
<h3>Tables</h3><table><tbody><tr><th><p>Grade</p></th><th><p>MPa</p></th></tr>
<tr><td><p>S235</p></td><td><p>235</p></td></tr></tbody></table>
<h2>Pictures</h2><figure data-picture="{picture}"><figcaption>At work</figcaption></figure>
<figure data-video="https://vimeo.com/76979871"><figcaption>A cast</figcaption></figure>
<h2>Ask</h2><ul><li><p>Dimensions</p></li></ul><blockquote><p>Ask us.</p></blockquote><hr>"""
TITLES = {
    "en": "Steel </script> & “bridges” <b>",
    "zh-hans": "桥梁用钢",
    "ru": "Сталь для мостов",
    "es": "Acero para puentes",
    "ar": "فولاذ للجسور",
}


class Page(NamedTuple):
    """An address with its answer; `is_listed` is whether search engines may list it."""

    path: str
    kind: str
    language: str
    is_listed: bool = True
    status: int = 200
    posted: dict | None = None


def build():
    """Store the site; every article with the same keyword and, in each language, a translation."""
    picture = Picture.objects.add(saved(checkered(size=(1600, 1000)), "JPEG"), alt='A "crane"')
    company = make_company(
        tagline="Castings for ships", about="Cast since 1952.\n\nIn Hull.", address="1 Quay\nHull"
    )
    Company.objects.update(logo=picture, wechat="harbor", wechat_qr=picture)
    source = None
    for language, title in TITLES.items():
        if language != "en":
            texts = {"name": f"Harbor 港 {language}", "about": f"港 1952 {language}."}
            CompanyText.objects.create(company=company, language=language, **texts)
        keyword = make_keyword("steel", language=language)
        values = {"language": language, "keywords": [keyword], "posted_on": "2025-03-04"}
        same = {"group": source.group, "translated_from": source} if source else {}
        body = BODY.format(picture=picture.pk)
        article = make_article(title, slug="bridges", hero=picture, body=body, **values, **same)
        article.publish(None)
        source = source or article
        make_edition(
            f"{title} 2", slug="plain", summary="", body=f"<p>{title}: 1, 2, 3.</p>", **values
        )
        make_edition(f"{title} 3", slug="hidden", is_noindex=True, **values)
    for number in range(PER_PAGE):
        make_edition(f"News {number}", posted_on="2024-01-02", keywords=[])
    return source


def pages(source) -> list[Page]:
    """One of each kind in each language; `source` is what `build()` returned."""
    found = []
    for language in TITLES:
        with translation.override(language):
            found += [Page(reverse(name), kind, language) for kind, name in PLAIN.items()]
            found += [
                Page(reverse(f"articles:{name}", args=[arg]), kind, language)
                for kind, (name, arg) in NAMED.items()
            ]
            form, hidden = reverse("inquiries:create"), reverse("articles:detail", args=["hidden"])
            found += [
                Page(f"{form}?article=bridges", "form of an article", language),
                Page(form, "refused form", language, status=422, posted={"name": ""}),
                Page(form, "sent", language, is_listed=False, posted=INQUIRY),
                Page(hidden, "hidden article", language, is_listed=False),
                Page(f"{reverse('home')}nothing/", "missing", language, False, 404),
                *_search(language),
            ]
    found.append(Page("/news/?page=2", "second page", "en"))
    found.append(Page(source.get_preview_url(), "preview", "en", is_listed=False))
    return found


INQUIRY = {"name": "Nadia", "contact": "nadia@buyer.example", "content": "Please quote 40 t."}
PLAIN = {"home": "home", "list": "articles:list", "contact": "contact", "form": "inquiries:create"}
NAMED = {
    "article": ("detail", "bridges"),
    "plain article": ("detail", "plain"),
    "keyword": ("keyword", "steel"),
    "archive": ("archive", 2025),
}


def _search(language):
    path = reverse("articles:search")
    return [
        Page(path, "search", language, is_listed=False),
        Page(f"{path}?q=steel", "results", language, is_listed=False),
        Page(f"{path}?q=nothing%20here", "no results", language, is_listed=False),
    ]


def answer(client, page):
    """The HTML of a page, which must answer with its status; where something is sent, of the page
    that it leads to."""
    sent = page.posted
    response = client.get(page.path) if sent is None else client.post(page.path, sent, follow=True)
    assert response.status_code == page.status, page
    return response.content.decode()
