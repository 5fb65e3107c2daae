"""The message catalogs: complete, agreeing with their texts, compiled, and seen by readers."""

import ast
import re
from collections import Counter

import polib
import pytest
from django.conf import settings
from django.test import Client

from inquiries.models import Delivery, Message
from portal.models import CompanyText
from tests.factories import (
    make_card,
    make_company,
    make_edition,
    make_inquiry,
    make_keyword,
    make_user,
)
from tests.pages import html_of
from tests.portal.test_architecture import MODULES, ROOT, name


def catalogs(*locales):
    return [
        settings.LOCALE_PATHS[0] / locale / "LC_MESSAGES" / f"{domain}.po"
        for locale in locales
        for domain in ("django", "djangojs")
    ]


ENGLISH, CHINESE = catalogs("en"), catalogs("zh_Hans")
COMPLETE = [*ENGLISH, *CHINESE, *catalogs("ru", "es")]
CATALOGS = [*COMPLETE, *catalogs("ar")]  # Arabic: the pages of readers, and mail to them
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}|</?[a-z]+[^>]*>")
ENDS = {".": "。", "?": "？", "!": "！", "…": "…", ":": "：", ",": "："}
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def pairs(catalog):
    """(text, translation) of every message, the plural where there is one."""
    for entry in polib.pofile(catalog):
        if entry.msgid_plural:
            yield entry.msgid_plural, entry.msgstr_plural[max(entry.msgstr_plural)]
        else:
            yield entry.msgid, entry.msgstr


def contents(catalog):
    """What a catalog says, of a .po and a .mo file alike."""
    return {
        (entry.msgctxt, entry.msgid): (entry.msgid_plural, entry.msgstr, entry.msgstr_plural)
        for entry in catalog
        if entry.msgstr or any(entry.msgstr_plural.values())
    }


@pytest.mark.parametrize("path", COMPLETE, ids=name)
def test_every_text_is_translated(path):
    catalog = polib.pofile(path)
    assert len(catalog)
    assert [entry.msgid for entry in catalog if not entry.translated()] == []
    assert not catalog.metadata_is_fuzzy


@pytest.mark.parametrize("path", CATALOGS, ids=name)
def test_the_compiled_catalog_is_that_of_its_source(path):
    source, compiled = polib.pofile(path), polib.mofile(path.with_suffix(".mo"))
    assert contents(compiled) == contents(source)
    assert compiled.metadata["Plural-Forms"] == source.metadata["Plural-Forms"]


@pytest.mark.parametrize("path", ENGLISH, ids=name)
def test_english_says_what_the_sources_say(path):
    for entry in polib.pofile(path):
        expected = {0: entry.msgid, 1: entry.msgid_plural} if entry.msgid_plural else {}
        assert (entry.msgstr or entry.msgid, entry.msgstr_plural) == (entry.msgid, expected)


@pytest.mark.parametrize("path", CATALOGS, ids=name)
def test_placeholders_and_markup_survive_translation(path):
    for text, translation in pairs(path):
        if not translation:
            continue
        found = (Counter(PLACEHOLDER.findall(each)) for each in (text, translation))
        assert next(found) == next(found), text


@pytest.mark.parametrize("path", CHINESE, ids=name)
def test_a_sentence_ends_in_chinese_as_it_does_in_english(path):
    for text, translation in pairs(path):
        end = translation[-1:] if translation[-1:] in ENDS.values() else ""
        assert end == ENDS.get(text[-1], ""), (text, translation)


# The sources -------------------------------------------------------------------------------------


def marked(module):
    """The arguments of every call that marks a text, as the syntax tree has them."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            function = node.func.id.removesuffix("_lazy")
            texts = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
            yield from node.args[: texts.get(function, 0)]


def test_texts_are_marked_as_whole_literals():
    wrong = [
        f"{name(module)}:{text.lineno}"
        for module in MODULES
        for text in marked(module)
        if not (isinstance(text, ast.Constant) and isinstance(text.value, str))
    ]
    assert wrong == []


def unmarked(template):
    """The words that a template writes outside its translation tags."""
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template, flags=re.DOTALL)
    text = re.sub(r"{% block bodyclass %}.*?{% endblock %}", "", text)
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text)
    spoken = " ".join(re.findall(r'\s(?:aria-label|title|alt|placeholder)="([^"]*)"', text))
    return re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>|&\w+;", " ", text) + spoken)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_mark_every_word(path):
    assert unmarked(path.read_text()) == []


# The pages ---------------------------------------------------------------------------------------

SPOKEN = re.compile(
    r'(?:aria-label|title|alt|"description" content|data-(?:sending|slow|close|copied))="([^"]*)"'
)
FOREIGN = re.compile(r'<a\b[^>]*\blang="en"[^>]*>.*?</a>', re.DOTALL)
# Addresses, references, and names that Chinese writes in Latin letters.
NOT_WORDS = re.compile(
    r"\S+@\S+|https?://\S+|\b[2-9A-Z]{4}-[2-9A-Z]{4}\b|WhatsApp|\b(PDF|Office|ZIP|CAD|MB)\b",
    re.ASCII,
)


def latin(html):
    """The Latin words that a page shows or speaks, but for addresses and links to English."""
    html = FOREIGN.sub("", html)
    shown = " ".join([re.sub(r"<[^>]*>", " ", html), *SPOKEN.findall(html)])
    return set(re.findall(r"[A-Za-z]{2,}", NOT_WORDS.sub("", shown)))


@pytest.fixture
def chinese_site(db):
    company = make_company()
    company.emails, company.phones = "销售: sales@harbor.example", "+44 20 7946 0958"
    company.save()
    CompanyText.objects.create(company=company, language="zh-hans", name="海港铸件", hours="9–17")
    steel = make_keyword("钢", slug="gang", language="zh-hans")
    text = {
        "summary": "桥梁用钢",
        "body": "".join(f"<h2>第{n}节</h2><p>韧性</p>" for n in range(4)),
    }
    article = {
        "language": "zh-hans",
        "slug": "gang",
        "keywords": [steel],
        "card": make_card("线材"),
    }
    make_edition("桥梁用钢", **text, **article)


@pytest.mark.usefixtures("chinese_site")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/zh-hans/", 200),
        ("/zh-hans/news/", 200),
        ("/zh-hans/news/gang/", 200),
        ("/zh-hans/news/keyword/gang/", 200),
        ("/zh-hans/contact/", 200),
        ("/zh-hans/contact/inquiry/", 200),
        ("/zh-hans/contact/inquiry/?article=gang", 200),
        ("/zh-hans/nothing/", 404),
    ],
)
def test_chinese_pages_show_no_english(client, path, status):
    html = html_of(client, path, status)
    assert "联系供应商" in html
    assert latin(html) == set()


@pytest.mark.usefixtures("chinese_site")
@pytest.mark.parametrize("data", [{}, {"name": "丽", "contact": "abc", "content": "价" * 5001}])
def test_chinese_errors_show_no_english(client, data):
    html = client.post("/zh-hans/contact/inquiry/", data).content.decode()
    assert "请注意以下问题" in html
    assert latin(html) == set()


@pytest.mark.usefixtures("chinese_site")
def test_a_chinese_inquiry_is_answered_in_chinese(client):
    data = {"name": "丽", "contact": "li@buyer.example", "content": "请报价", "article": "gang"}
    response = client.post("/zh-hans/contact/inquiry/", data, follow=True)
    assert "提交成功！" in response.text
    assert latin(response.text) == set()
    message = Delivery.objects.get(message__kind=Message.Kind.CONFIRMATION).message
    assert latin(f"{message.subject} {message.text}") == set()


@pytest.mark.usefixtures("chinese_site")
def test_a_refused_form_is_explained_in_chinese():
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    response = client.post("/zh-hans/contact/inquiry/", {"name": "丽"})
    assert response.status_code == 403
    assert latin(response.text) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ru", "es", "ar"])
@pytest.mark.parametrize(
    "path", ["", "news/", "news/steel/", "contact/", "contact/inquiry/?article=steel", "nothing/"]
)
def test_pages_of_every_language_show_no_english(client, language, path):
    company = make_company()
    CompanyText.objects.create(company=company, language=language, name="Puerto", hours="9–17")
    make_edition("Acero", slug="steel", language=language, card=make_card("Alambre"))
    html = FOREIGN.sub("", client.get(f"/{language}/{path}").text)
    english = {text for text, own in pairs(catalogs(language)[0]) if text != own}
    assert english & {" ".join(text.split()) for text in re.split(r"<[^>]*>", html)} == set()
    assert english & set(SPOKEN.findall(html)) == set()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html


@pytest.mark.django_db
def test_a_lock_out_is_explained_in_chinese(client, settings):
    settings.AXES_FAILURE_LIMIT = 1
    wrong = {"username": "Edith", "password": "guessed"}
    response = client.post("/admin/login/", wrong, headers={"Accept-Language": "zh-hans"})
    assert response.status_code == 429
    assert "错误次数过多" in response.text
    assert "请在 15 分钟后重试。" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "articles/article/",
        "articles/article/add/",
        "articles/article/{article}/change/",
        "articles/article/{article}/publish/",
        "articles/article/{article}/withdraw/",
        "articles/article/paste/",
        "articles/card/add/",
        "articles/keyword/add/",
        "articles/picture/add/",
        "inquiries/inquiry/",
        "inquiries/inquiry/{inquiry}/change/",
        "inquiries/delivery/",
        "portal/company/add/",
    ],
)
def test_the_admin_shows_no_english_of_ours(admin_client, path):
    keys = {"article": make_edition().article_id, "inquiry": make_inquiry().pk}
    path = "/admin/" + path.format(**keys)
    html = admin_client.get(path, headers={"Accept-Language": "zh-hans"}).text
    shown = {" ".join(text.split()).rstrip(":") for text in re.split(r"<[^>]*>", html)}
    english = {text for text, chinese in pairs(CHINESE[0]) if text != chinese}
    assert "首页" in shown
    assert shown & english == set()


@pytest.mark.django_db
def test_the_editor_speaks_chinese(client):
    client.force_login(make_user("Edith", "articles.*"))
    response = client.get("/admin/jsi18n/", headers={"Accept-Language": "zh-hans"})
    assert '"Dividing line": "\\u5206\\u9694\\u7ebf"' in response.text
