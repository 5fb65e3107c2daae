"""Comments on a draft: written, resolved, told of, and counted where they matter."""

import pytest

from articles.models import Article, Comment
from tests.articles.desk import LIST, change_url, says
from tests.articles.newsroom import make_cast
from tests.articles.test_review import told
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return make_cast(Edith="Editor", Egon="Editor", Wendy="Writer", Willy="Writer")


@pytest.fixture
def draft(cast):
    return make_article(author=cast["Wendy"])


def page(article):
    return f"{LIST}{article.pk}/comments/"


@pytest.fixture
def say(client, cast):
    def write(name, article, text, quote=""):
        client.force_login(cast[name])
        return client.post(page(article), {"text": text, "quote": quote}, follow=True)

    return write


@pytest.fixture
def settle(client, cast):
    def press(name, comment, button):
        client.force_login(cast[name])
        url = f"{page(comment.article)}{comment.pk}/"
        response = client.post(url, {button: "1"}, follow=True)
        comment.refresh_from_db()
        return response

    return press


def test_a_comment_quotes_the_draft_and_is_told_to_its_author(say, cast, draft):
    response = say("Edith", draft, "Which grade?", quote="tough steel")
    assert "The comment is stored." in says(response)
    comment = Comment.objects.get()
    assert (comment.author, comment.text, comment.quote) == (
        cast["Edith"],
        "Which grade?",
        "tough steel",
    )
    assert "tough steel" in response.content.decode()
    assert told() == {("Wendy@example.com", "Comment: Steel for bridges")}


def test_those_who_commented_before_are_told_but_never_who_writes(say, draft):
    say("Edith", draft, "Which grade?")
    say("Egon", draft, "S355, I think")
    say("Wendy", draft, "It is S355")
    assert [recipient for recipient, _subject in sorted(told())] == [
        "Edith@example.com",
        "Egon@example.com",
        "Wendy@example.com",
    ]


def test_who_may_no_longer_see_drafts_is_told_nothing(say, cast, draft):
    say("Egon", draft, "S355")
    cast["Egon"].groups.clear()
    cast["Wendy"].is_active = False
    cast["Wendy"].save()
    before = told()
    say("Edith", draft, "Which grade?")
    assert told() == before


def test_a_form_sent_twice_makes_one_comment_and_one_mail(say, draft):
    say("Edith", draft, "Which grade?")
    say("Edith", draft, "Which grade?")
    assert Comment.objects.count() == 1
    assert len(told()) == 1


def test_an_empty_comment_is_refused_at_its_field(say, draft):
    response = say("Edith", draft, " ", quote="tough steel")
    assert "This field is required." in response.content.decode()
    assert "tough steel" in response.content.decode()
    assert not Comment.objects.exists()


def test_a_comment_is_resolved_and_opened_again(say, settle, cast, draft):
    say("Edith", draft, "Which grade?")
    comment = Comment.objects.get()
    assert "resolved" in says(settle("Wendy", comment, "resolve"))
    assert comment.resolved_by == cast["Wendy"]
    settle("Edith", comment, "reopen")
    assert (comment.resolved_at, comment.resolved_by) == (None, None)


def test_only_its_author_and_who_may_edit_the_draft_resolve_a_comment(say, settle, draft):
    say("Edith", draft, "Which grade?")
    comment = Comment.objects.get()
    assert settle("Willy", comment, "resolve").status_code == 403
    assert comment.resolved_at is None
    assert "Resolve:" not in settle("Willy", comment, "").content.decode()


def test_who_only_reads_drafts_reads_comments_and_writes_none(client, say, draft):
    say("Edith", draft, "Which grade?")
    client.force_login(make_user("Vera", "articles.view_article"))
    assert "Which grade?" in client.get(page(draft)).content.decode()
    assert "Add the comment" not in client.get(page(draft)).content.decode()
    assert client.post(page(draft), {"text": "Nice"}).status_code == 403


def test_a_comment_is_reached_only_through_its_own_draft(say, settle, cast, draft, client):
    say("Edith", draft, "Which grade?")
    other = make_article("Steel for ships", author=cast["Willy"])
    client.force_login(cast["Willy"])
    url = f"{page(other)}{Comment.objects.get().pk}/"
    assert client.post(url, {"resolve": "1"}).status_code == 404


def test_markup_in_a_comment_is_text(say, draft):
    html = say("Edith", draft, "<script>alert(1)</script>", quote="<b>").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_open_comments_are_counted_in_the_list_on_the_form_and_before_publishing(
    client, say, settle, cast, draft
):
    say("Edith", draft, "Which grade?")
    say("Edith", draft, "A picture?")
    client.force_login(cast["Edith"])
    pages = [LIST, change_url(draft), f"{LIST}{draft.pk}/publish/", f"{LIST}{draft.pk}/review/"]
    for url in pages:
        assert "2 open comments" in client.get(url).content.decode(), url
    for comment in Comment.objects.all():
        settle("Edith", comment, "resolve")
    for url in pages[:3]:
        assert "1 open" not in (html := client.get(url).content.decode()), url
        assert "2 open" not in html, url


def test_the_list_counts_comments_without_a_query_for_each(
    client, say, cast, draft, django_assert_max_num_queries
):
    def count(expected):
        with django_assert_max_num_queries(expected) as queries:
            client.get(LIST)
        return len(queries)

    say("Edith", draft, "Which grade?")
    before = count(40)
    for number in range(8):
        article = make_article(f"Draft {number}", author=cast["Wendy"])
        Comment.objects.create(article=article, text="Why?", author=cast["Edith"])
    assert count(40) == before
    assert Article.objects.with_open_comments().get(pk=draft.pk).open_comments == 1
