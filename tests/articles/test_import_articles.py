from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Keyword
from tests.articles.importing import PAGES

pytestmark = pytest.mark.django_db
TEXT = "Cork in the cellar\nPosted on 2024-03-07 by Joana\n\nOak is stripped every nine years.\n"


def run(*args, **kwargs):
    """What the command prints, and its error."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_articles", *args, stdout=out, stderr=err, no_color=True, **kwargs)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "cork.txt"
    path.write_text(TEXT)
    return path


def test_a_file_becomes_a_draft_and_its_lines_are_counted():
    out, err = run(PAGES / "cork.txt")
    article = Article.objects.get()
    assert err == ""
    assert f"Draft saved: {article.slug}" in out
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert "Breadcrumb 1 Home > News List > News Detail (for the editor)" in rows
    assert "Body 11 4 headings, 7 paragraphs" in rows
    assert "Keyword 2 natural cork stoppers" in rows
    assert "Contact details 2 sales@cork.example, +351 21 555 0143 (for the editor)" in rows
    assert "Interface of the old page 18" in rows


def test_lines_without_a_place_are_printed(page):
    out, _err = run(page)
    assert "line 2: Posted on 2024-03-07 by Joana (only its date was read)" in out


def test_interface_lines_are_printed_on_request():
    assert "30: Contact Supplier" not in run(PAGES / "cork.txt", dry_run=True)[0]
    out, _err = run(PAGES / "cork.txt", dry_run=True, verbosity=2)
    assert "line 30: Contact Supplier (inquiry button)" in out


def test_a_dry_run_saves_nothing(page):
    out, err = run(PAGES / "cork.txt", page, dry_run=True)
    assert (out.count("Nothing saved."), err) == (2, "")
    assert not Article.objects.exists()
    assert not Keyword.objects.exists()


def test_a_second_import_is_refused_and_changes_nothing(page):
    run(page)
    page.write_text(TEXT + "\nMore words than before.\n")
    _out, err = run(page)
    assert "belongs to “Cork in the cellar”. Was this page imported before?" in err
    assert "1 of 1 files were not imported" in err
    assert "More words" not in Article.objects.get().body


def test_one_bad_file_does_not_stop_the_others(page, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.touch()
    _out, err = run(tmp_path / "missing.txt", empty, page)
    assert Article.objects.get().title == "Cork in the cellar"
    assert "No such file or directory" in err
    assert "title: This field cannot be blank." in err
    assert "2 of 3 files were not imported" in err


def test_a_page_in_gbk_and_chinese(tmp_path):
    path = tmp_path / "page.html"
    text = "<h1>软木塞的旅程</h1><p>软木橡树大约在二十五岁时第一次剥皮，然后每九年剥一次。</p>"
    path.write_bytes(text.encode("gbk"))
    run(path, language="zh-hans")
    article = Article.objects.get(language="zh-hans")
    assert (article.title, article.slug) == ("软木塞的旅程", "软木塞的旅程")


def test_a_language_the_site_does_not_have_is_refused(page):
    assert "invalid choice: 'xx'" in run(page, "--language=xx")[1]
