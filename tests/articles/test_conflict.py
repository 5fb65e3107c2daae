"""Two editors, one article: the second save is refused, shows both texts and loses nothing."""

import re

import pytest

from articles.models import Article, Keyword
from tests.articles.desk import ADD, change_url, errors, log_in, opened, values
from tests.factories import make_article, make_keyword
from tests.inquiries.test_inquiry import _shared_database, in_threads  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def desks(client):
    """Edith's and Otto's browsers, both with the form of one article open, and its address."""
    article = make_article(body="<p>Bridges need tough steel.</p>")
    other = type(client)()
    log_in(client)
    log_in(other, "Otto")
    url = change_url(article)
    return (client, opened(client, url)), (other, opened(other, url)), url


def save(desk, url, **values):
    client, form = desk
    return client.post(url, {**form, "_save": "Save draft", **values})


def test_the_second_save_is_refused_and_changes_nothing(desks):
    edith, otto, url = desks
    assert save(edith, url, title="Edith's").status_code == 302
    response = save(otto, url, title="Otto's")
    assert "Edith saved this article" in errors(response)["__all__"][0]
    article = Article.objects.get()
    assert (article.title, article.version) == ("Edith's", 2)
    assert article.history.count() == 2


def test_both_texts_are_shown_with_what_differs_marked(desks):
    edith, otto, url = desks
    save(edith, url, body="<p>Bridges need strong steel.</p>")
    page = save(otto, url, body="<p>Bridges need cheap steel.</p>").content.decode()
    assert "Bridges need <mark>strong</mark> steel." in page
    assert "Bridges need <mark>cheap</mark> steel." in page
    assert "&lt;p&gt;Bridges need strong steel.&lt;/p&gt;" in page


def test_what_was_typed_stays_in_the_form(desks):
    edith, otto, url = desks
    save(edith, url, title="Edith's")
    form = save(otto, url, title="Otto's", summary="Typed for an hour").context["adminform"].form
    assert (form["title"].value(), form["summary"].value()) == ("Otto's", "Typed for an hour")


def test_it_is_said_who_changed_which_field(desks):
    edith, otto, url = desks
    save(edith, url, title="Edith's", summary="Hers")
    response = save(otto, url, title="Otto's", breadcrumb="His")
    found = response.context["adminform"].form.conflict.differences
    assert {row.label: row.changed_by for row in found} == {
        "title": "Both",
        "summary": "Edith",
        "short title": "You",
    }


def test_sending_the_refused_form_again_is_refused_again(desks):
    edith, otto, url = desks
    save(edith, url, title="Edith's")
    save(otto, url, title="Otto's")
    assert "__all__" in errors(save(otto, url, title="Otto's"))


def test_saving_over_it_takes_a_second_confirmed_step(desks):
    edith, otto, url = desks
    save(edith, url, title="Edith's")
    response = save(otto, url, title="Otto's")
    page = response.content.decode()
    assert '<button type="submit" class="button" name="_overwrite" value="2">' in page
    client, form = otto
    assert client.post(url, {**form, "title": "Otto's", "_overwrite": "2"}).status_code == 302
    article = Article.objects.get()
    assert (article.title, article.version) == ("Otto's", 3)
    assert [row.title for row in article.history.all()][:2] == ["Otto's", "Edith's"]


def test_saving_over_it_is_refused_once_a_third_text_has_come(desks):
    edith, otto, url = desks
    save(edith, url, title="Edith's")
    save(otto, url, title="Otto's")
    client, _form = edith
    client.post(url, {**opened(client, url), "title": "Edith's second"})
    refused = otto[0].post(url, {**otto[1], "title": "Otto's", "_overwrite": "2"})
    assert "__all__" in errors(refused)
    assert Article.objects.get().title == "Edith's second"


def test_the_same_text_saved_by_both_is_no_conflict(desks):
    edith, otto, url = desks
    save(edith, url, title="The same")
    assert save(otto, url, title="The same").status_code == 302
    assert Article.objects.get().version == 2


def test_a_form_without_its_version_is_refused(desks):
    (client, form), _otto, url = desks
    del form["opened_version"]
    assert "__all__" in errors(client.post(url, {**form, "title": "Forged"}))


def test_keywords_are_compared_by_name(desks):
    edith, otto, url = desks
    save(edith, url, keywords=[make_keyword("steel").pk])
    page = save(otto, url, keywords=[make_keyword("rope").pk]).content.decode()
    marked = "".join(re.findall("<mark>(.*?)</mark>", page))
    assert "steel" in marked
    assert "rope" in marked


def test_preview_and_publish_of_a_stale_form_are_refused_as_well(desks):
    edith, otto, url = desks
    save(edith, url, title="Edith's")
    for button in ("_preview", "_publish"):
        assert "__all__" in errors(save(otto, url, title="Otto's", **{button: "1"}))


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_one_is_refused(desks, _shared_database):  # noqa: F811, PT019
    edith, otto, url = desks
    answers = in_threads(
        lambda: save(edith, url, title="Edith's").status_code,
        lambda: save(otto, url, title="Otto's").status_code,
    )
    assert sorted(answers) == [200, 302]
    assert in_threads(lambda: Article.objects.get().version) == [2]


@pytest.fixture
def desk(client):
    log_in(client)
    return client


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_an_address_at_the_same_moment_one_is_told(desk, _shared_database):  # noqa: F811, PT019
    rope = {"title": "Wire rope", "language": "en", "_save": "Save draft"}
    answers = in_threads(*[lambda: desk.post(ADD, rope)] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    told = [errors(answer)["slug"] for answer in answers if answer.status_code == 200]
    assert told == [["Another article has this address. Choose another."]] * 3
    assert in_threads(Article.objects.count) == [1]


LONG = "<h2>Grades</h2><p>Tough.</p><h2>Uses</h2><p>Ships.</p><p>Cranes.</p>"


@pytest.fixture
def long_desks(client):
    """As `desks`, of an article with two sections; keywords `steel` and `rope` are there."""
    article = make_article(body=LONG, keywords=[make_keyword("steel")])
    other = type(client)()
    log_in(client)
    log_in(other, "Otto")
    url = change_url(article)
    return (client, opened(client, url)), (other, opened(other, url)), url


def differences(response):
    return response.context["adminform"].form.conflict.differences


def put_together(desk, url, refused, chosen=(), **values):
    """Answer the page of a refused save: radio buttons as they are, or as `chosen` by label."""
    rows = differences(refused)
    choices = {row.name: dict(chosen).get(row.label, row.suggested) for row in rows}
    return save(desk, url, **values, **choices, _merge=Article.objects.get().version)


def test_changes_in_different_places_are_settled_by_themselves(long_desks):
    edith, otto, url = long_desks
    save(edith, url, body=LONG.replace("Tough", "Very tough"), summary="Hers")
    typed = {"body": LONG.replace("Cranes", "Tall cranes"), "breadcrumb": "His"}
    refused = save(otto, url, **typed)
    assert [(row.label, row.changed_by, row.suggested) for row in differences(refused)] == [
        ("summary", "Edith", "theirs"),
        ("short title", "You", "mine"),
        ("Body: Grades", "Edith", "theirs"),
        ("Body: Uses", "You", "mine"),
    ]
    assert "4 differences were made by one of you alone" in refused.content.decode()
    page = put_together(otto, url, refused, **typed)
    form = page.context["adminform"].form
    assert "Nothing is saved yet" in page.content.decode()
    assert form["body"].value() == typed["body"].replace("Tough", "Very tough")
    would_change = [change.name for change in page.context["autosave"]["merged"]]
    assert would_change == ["breadcrumb", "body"]
    assert (form["summary"].value(), form["breadcrumb"].value()) == ("Hers", "His")
    assert Article.objects.get().version == 2


def test_what_was_put_together_is_saved_as_the_next_version(long_desks):
    edith, otto, url = long_desks
    save(edith, url, title="Edith's", summary="Hers")
    refused = save(otto, url, title="Otto's")
    page = put_together(otto, url, refused, title="Otto's")
    response = save((otto[0], values(page.context["adminform"].form)), url)
    assert response.status_code == 302
    article = Article.objects.get()
    assert (article.title, article.summary, article.version) == ("Otto's", "Hers", 3)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("theirs", "<p>Edith.</p>"),
        ("mine", "<p>Otto.</p>"),
        ("both", "<p>Edith.</p><p>Otto.</p>"),
        ("nonsense", "<p>Otto.</p>"),
    ],
)
def test_what_both_have_changed_is_chosen(long_desks, choice, expected):
    edith, otto, url = long_desks
    save(edith, url, body=LONG.replace("<p>Tough.</p>", "<p>Edith.</p>"))
    typed = {"body": LONG.replace("<p>Tough.</p>", "<p>Otto.</p>")}
    refused = save(otto, url, **typed)
    page = put_together(otto, url, refused, {"Body: Grades": choice}, **typed)
    body = page.context["adminform"].form["body"].value()
    assert body == LONG.replace("<p>Tough.</p>", expected)


def test_keywords_that_either_has_added_or_removed_come_together(long_desks):
    edith, otto, url = long_desks
    steel, rope, wire = Keyword.objects.get(), make_keyword("rope"), make_keyword("wire")
    save(edith, url, keywords=[steel.pk, rope.pk])
    typed = {"keywords": [wire.pk], "new_keywords": "crane"}
    page = put_together(otto, url, save(otto, url, **typed), **typed)
    form = page.context["adminform"].form
    assert form["keywords"].value() == sorted([rope.pk, wire.pk])
    assert form["new_keywords"].value() == "crane"


def test_without_the_opened_version_everything_is_to_choose_and_nothing_typed_is_lost(long_desks):
    edith, otto, url = long_desks
    save(edith, url, title="Edith's", body=LONG.replace("<p>Cranes.</p>", ""))
    Article.history.filter(version=1).delete()
    refused = save(otto, url, title="Otto's")
    assert {row.changed_by for row in differences(refused)} == {""}
    form = put_together(otto, url, refused, title="Otto's").context["adminform"].form
    assert (form["title"].value(), form["body"].value()) == ("Otto's", LONG)


def test_texts_are_not_put_together_once_a_third_has_come(long_desks):
    edith, otto, url = long_desks
    save(edith, url, title="Edith's")
    refused = save(otto, url, summary="Otto's")
    article = Article.objects.get()
    article.title = "A third"
    article.save()
    sent = {row.name: row.suggested for row in differences(refused)}
    again = save(otto, url, summary="Otto's", **sent, _merge="2")
    assert "__all__" in errors(again)
    assert "A third" in differences(again)[0].theirs


def test_what_is_wrong_in_the_form_is_compared_and_stays_typed(long_desks):
    edith, otto, url = long_desks
    save(edith, url, summary="Hers")
    typed = {"title": "x" * 300, "posted_on": "soon"}
    refused = save(otto, url, **typed)
    assert {"title", "posted_on", "__all__"} <= errors(refused).keys()
    form = put_together(otto, url, refused, **typed).context["adminform"].form
    assert (form["title"].value(), form["posted_on"].value()) == ("x" * 300, "soon")
    assert form["summary"].value() == "Hers"


def test_who_may_not_change_the_article_puts_nothing_together(long_desks):
    edith, _otto, url = long_desks
    client = type(edith[0])()
    log_in(client, "Vera", "articles.view_article")
    assert client.post(url, {**edith[1], "_merge": "1"}).status_code == 403
