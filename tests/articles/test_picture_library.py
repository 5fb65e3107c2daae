"""The library: its grid and filters, uploads of many, words of many, another file in place."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.forms import ConstrainedForm
from articles.models import Picture, Upload
from tests.articles.desk import log_in, opened, says
from tests.articles.test_picture import photo, stored
from tests.factories import make_article, make_card, make_edition, make_picture, make_user

pytestmark = pytest.mark.django_db

PICTURES = "/admin/articles/picture/"
UPLOAD = f"{PICTURES}upload/"
UPLOADS = f"{PICTURES}uploads/"
TEXTS = f"{PICTURES}words/"


def shown(client, query=""):
    """The titles in the grid."""
    return {picture.title for picture in client.get(PICTURES + query).context["cl"].result_list}


def file(name, size=(300, 200)):
    data = photo(size).getvalue() if size else b"%PDF-1.7"
    return SimpleUploadedFile(name, data, "image/jpeg")


def send(client, *files):
    return client.post(UPLOAD, {"files": files}, follow=True)


def rows(**words):
    """A page's rows as a browser sends them: `rows(**{"3-alt": "A crane"})`."""
    return {"row": sorted({key.partition("-")[0] for key in words}), **words}


def test_pictures_are_filtered_by_what_they_lack(client, company):
    log_in(client)
    make_article(hero=make_picture(title="draft", credit="Ann"))
    make_edition("Live", body=f'<figure data-picture="{make_picture(title="text").pk}"></figure>')
    make_card(picture=make_picture(title="card"))
    company.logo = make_picture(title="logo")
    company.save()
    make_picture(title="free", is_decorative=True)
    assert shown(client, "?use=none") == {"free"}
    assert shown(client, "?use=some") == {"draft", "text", "card", "logo"}
    assert shown(client, "?credit=some") == {"draft"}
    assert shown(client, "?credit=none&use=some") == {"text", "card", "logo"}
    assert shown(client, "?is_decorative__exact=1") == {"free"}
    assert shown(client, "?q=log") == {"logo"}
    assert shown(client, "?use=other&credit=other") == shown(client)


def test_what_only_pages_of_the_past_showed_is_unused(client):
    log_in(client)
    picture = make_picture(title="past")
    edition = make_edition(hero=picture, body=f'<figure data-picture="{picture.pk}"></figure>')
    edition.article.withdraw()
    edition.article.hero, edition.article.body = None, ""
    edition.article.save()
    assert shown(client, "?use=none") == {"past"}


def test_the_grid_costs_the_same_queries_for_few_and_many(client, django_assert_num_queries):
    log_in(client)
    for number in (3, 30):
        for index in range(number):
            make_article(f"Article {number} {index}", hero=make_picture(f"{number} {index}"))
        with django_assert_num_queries(7):
            client.get(f"{PICTURES}?use=some")


def test_the_popup_offers_each_picture_to_be_chosen(client):
    log_in(client)
    picture = make_picture()
    page = client.get(f"{PICTURES}?_popup=1").content.decode()
    assert f'data-popup-opener="{picture.pk}"' in page
    assert "data-upload" not in page


def test_many_files_are_uploaded_at_once_and_a_bad_one_costs_no_other(client):
    user = log_in(client)
    response = send(client, file("crane.jpg"), file("order.pdf", None), file("quay.jpg", (90, 60)))
    assert response.redirect_chain == [(UPLOADS, 302)]
    assert says(response).startswith("order.pdf: This file is not a picture")
    assert [(row.name, row.uploaded_by) for row in Upload.objects.all()] == [
        ("crane.jpg", user),
        ("quay.jpg", user),
    ]
    assert not Picture.objects.exists()
    assert b"crane.jpg" in response.content


def test_where_no_file_is_a_picture_the_upload_page_says_so(client):
    log_in(client)
    response = send(client, file("order.pdf", None))
    assert response.redirect_chain == [(UPLOAD, 302)]
    assert "order.pdf" in says(response)
    assert stored() == {}


def test_the_script_hears_of_each_file_by_itself(client):
    log_in(client)
    answer = client.post(UPLOAD, {"file": file("crane.jpg")})
    assert (answer.status_code, answer.json()) == (200, {"error": ""})
    refused = client.post(UPLOAD, {"file": file("order.pdf", None)})
    assert refused.status_code == 422
    assert "not a picture" in refused.json()["error"]
    assert Upload.objects.count() == 1


def test_a_file_sent_again_after_a_lost_answer_waits_once(client):
    log_in(client)
    send(client, file("crane.jpg"))
    send(client, file("crane.jpg"), file("crane (1).jpg"))
    assert [row.name for row in Upload.objects.all()] == ["crane.jpg"]


def test_the_upload_page_without_a_file_says_that_one_is_needed(client):
    log_in(client)
    assert client.post(UPLOAD).status_code == 200


def uploaded(client, *names):
    send(client, *(file(name, (60 + index, 40)) for index, name in enumerate(names)))
    return list(Upload.objects.all())


def test_uploads_enter_the_library_by_their_words_and_the_others_wait(client):
    log_in(client)
    crane, lines, later, bad = uploaded(client, "crane.jpg", "lines.jpg", "later.jpg", "bad.jpg")
    sent = rows(
        **{
            f"{crane.pk}-alt": "A crane",
            f"{crane.pk}-title": "crane",
            f"{lines.pk}-is_decorative": "on",
            f"{lines.pk}-credit": "Bo",
            f"{later.pk}-title": "later",
            f"{bad.pk}-title": "bad",
            f"{bad.pk}-is_discarded": "on",
        }
    )
    response = client.post(UPLOADS, {**sent, "credit": "Ann"}, follow=True)
    assert "2 pictures are in the library now." in says(response)
    made = {picture.title: (picture.alt, picture.credit) for picture in Picture.objects.all()}
    assert made == {"crane": ("A crane", "Ann"), "": ("", "Bo")}
    assert [row.name for row in Upload.objects.all()] == ["later.jpg"]
    assert response.redirect_chain == [(UPLOADS, 302)]


def test_a_picture_is_the_upload_with_words(client):
    log_in(client)
    (upload,) = uploaded(client, "crane.jpg")
    response = client.post(UPLOADS, rows(**{f"{upload.pk}-alt": "A crane"}), follow=True)
    picture = Picture.objects.get()
    assert (picture.file, picture.renditions, picture.crops) == (
        upload.file,
        upload.renditions,
        upload.crops,
    )
    assert set(stored()) == picture.file_names()
    assert response.redirect_chain == [(PICTURES, 302)]


def test_what_is_wrong_is_said_with_what_was_typed_and_the_rest_is_saved(client):
    log_in(client)
    good, bad = uploaded(client, "good.jpg", "bad.jpg")
    sent = {f"{good.pk}-alt": "A crane", f"{bad.pk}-caption": "Typed, and no alternative text"}
    response = client.post(UPLOADS, {**rows(**sent), "credit": "Ann"})
    (form,) = response.context["forms"]
    assert form.errors == {"alt": ["Write an alternative text, or tick “decorative”."]}
    page = response.content.decode()
    assert "Typed, and no alternative text" in page
    assert 'value="Ann"' in page
    assert Picture.objects.get().alt == "A crane"


def test_a_page_sent_twice_makes_one_picture(client):
    log_in(client)
    (upload,) = uploaded(client, "crane.jpg")
    for _time in range(2):
        client.post(UPLOADS, rows(**{f"{upload.pk}-alt": "A crane"}))
    assert Picture.objects.count() == 1


def test_an_upload_that_somebody_else_described_meanwhile_is_left_alone(client):
    log_in(client)
    (upload,) = uploaded(client, "crane.jpg")
    first, second = upload.as_picture(), upload.as_picture()
    first.alt = second.alt = "A crane"
    assert Upload.objects.get().describe(first) is True
    assert upload.describe(second) is False
    assert Picture.objects.count() == 1


def test_an_upload_that_the_library_has_already_is_said(client):
    log_in(client)
    twin = Picture.objects.add(photo((300, 200)), alt="A crane", title="Old crane")
    page = send(client, file("crane.jpg")).content.decode()
    assert "The library has this picture already" in page
    assert f"{PICTURES}{twin.pk}/change/" in page


def test_the_grid_tells_that_uploads_wait(client):
    log_in(client)
    assert "for their words" not in client.get(PICTURES).content.decode()
    uploaded(client, "crane.jpg", "quay.jpg")
    assert "2 uploads wait for their words" in client.get(PICTURES).content.decode()


def choose(client, *pictures):
    """Select pictures in the grid and edit their words; returns the page's address."""
    data = {"action": "edit_words", "_selected_action": [picture.pk for picture in pictures]}
    return client.post(PICTURES, data).url


def test_words_of_selected_pictures_are_edited_on_one_page(client):
    log_in(client)
    first, second, other = make_picture("One"), make_picture("Two"), make_picture("Other")
    url = choose(client, first, second)
    assert [form.row for form in client.get(url).context["forms"]] == [second, first]
    sent = {f"{first.pk}-alt": "A crane", f"{second.pk}-is_decorative": "on"}
    response = client.post(url, rows(**sent, **{f"{second.pk}-alt": "Two"}), follow=True)
    assert "The words of 2 pictures are saved." in says(response)
    alts = {row.pk: (row.alt, row.is_decorative) for row in Picture.objects.all()}
    assert alts == {
        first.pk: ("A crane", False),
        second.pk: ("Two", True),
        other.pk: ("Other", False),
    }


def test_of_a_great_many_selected_the_first_are_edited(client, monkeypatch):
    monkeypatch.setattr("articles.admin.picture.words.MOST", 2)
    log_in(client)
    pictures = [make_picture(str(number)) for number in range(3)]
    page = client.get(choose(client, *pictures))
    assert [form.row for form in page.context["forms"]] == pictures[:0:-1]
    assert "These are the first 2." in says(page)


def test_new_words_are_read_on_live_pages(client, company):
    log_in(client)
    picture = make_picture("Old")
    make_edition(body=f'<figure data-picture="{picture.pk}"></figure>')
    client.post(TEXTS, rows(**{f"{picture.pk}-alt": "New"}))
    assert 'alt="New"' in client.get("/news/steel-for-bridges/").content.decode()


def test_a_mistake_in_one_row_saves_none_and_keeps_what_was_typed(client):
    log_in(client)
    first, second = make_picture("One"), make_picture("Two")
    sent = rows(**{f"{first.pk}-alt": "Typed", f"{second.pk}-alt": ""})
    response = client.post(TEXTS, sent)
    assert "Typed" in response.content.decode()
    assert "Write an alternative text" in response.content.decode()
    assert {row.alt for row in Picture.objects.all()} == {"One", "Two"}


@pytest.mark.parametrize("step", ["words", "change"])
def test_words_saved_while_the_file_is_replaced_do_not_bring_back_the_old_file(
    client, monkeypatch, step
):
    log_in(client)
    picture = Picture.objects.add(photo(), alt="A crane")
    change = f"{PICTURES}{picture.pk}/change/"
    pages = {
        "words": (TEXTS, rows(**{f"{picture.pk}-alt": "New words"})),
        "change": (change, {**opened(client, change), "alt": "New words", "focal_x": "0"}),
    }
    look = ConstrainedForm.full_clean

    def look_late(form):
        other = Picture.objects.get()
        other.file = file("new.jpg")
        other.save()
        look(form)

    monkeypatch.setattr(ConstrainedForm, "full_clean", look_late)
    client.post(*pages[step])
    after = Picture.objects.get()
    assert (after.alt, after.width) == ("New words", 300)
    assert {row["width"] for row in after.crops["teaser"]} == {300}


def test_pictures_deleted_meanwhile_are_said_to_be_gone(client):
    log_in(client)
    for query in ("", "?row=99&row=x"):
        assert "in the library any more" in client.get(TEXTS + query).content.decode()


def test_a_file_is_replaced_on_a_page_that_says_where_it_is_used(client, company):
    log_in(client)
    picture = Picture.objects.add(photo(), alt="A crane", focal_x=20)
    edition = make_edition(hero=picture, body=f'<figure data-picture="{picture.pk}"></figure>')
    url = f"{PICTURES}{picture.pk}/replace/"
    page = client.get(url).content.decode()
    assert "shown at once wherever this one is" in page
    assert f"/admin/articles/article/{edition.article_id}/change/" in page
    response = client.post(url, {"file": file("new.jpg"), "alt": "A ship"}, follow=True)
    assert "The file is replaced." in says(response)
    after = Picture.objects.get()
    assert (after.pk, after.alt, after.width, after.focal_x) == (picture.pk, "A ship", 300, 20)
    assert after.is_cropped
    page = client.get("/news/steel-for-bridges/").content.decode()
    assert after.file.url in page
    assert 'alt="A ship"' in page
    assert picture.file.url not in page


@pytest.mark.parametrize("sent", [{}, {"file": file("order.pdf", None)}])
def test_without_a_usable_file_nothing_is_replaced(client, sent):
    log_in(client)
    picture = Picture.objects.add(photo(), alt="A crane")
    response = client.post(f"{PICTURES}{picture.pk}/replace/", {**sent, "alt": "Typed"})
    assert "file" in response.context["form"].errors
    assert "Typed" in response.content.decode()
    assert Picture.objects.get().file == picture.file
    assert Picture.objects.get().alt == "A crane"


def test_who_may_only_look_changes_nothing(client):
    picture = make_picture("One")
    Upload.objects.take(file("crane.jpg"), None)
    client.force_login(make_user("Vera", "articles.view_picture"))
    replace = f"{PICTURES}{picture.pk}/replace/"
    for url in (UPLOAD, UPLOADS, TEXTS, replace):
        assert client.get(url).status_code == 403
        assert client.post(url, {**rows(**{f"{picture.pk}-alt": "X"})}).status_code == 403
    page = client.get(PICTURES).content.decode()
    assert "data-upload" not in page
    assert "edit_words" not in page
    assert "replace/" not in client.get(f"{PICTURES}{picture.pk}/change/").content.decode()
    assert Picture.objects.get().alt == "One"


def test_a_writer_changes_no_picture_that_readers_see(client, company):
    free, drafted, live, carded = (make_picture(name) for name in ("A", "B", "C", "D"))
    make_article("Draft", hero=drafted)
    make_edition("Live", body=f'<figure data-picture="{live.pk}"></figure>')
    make_card(picture=carded)
    permissions = ["articles.change_picture", "articles.view_picture", "articles.change_article"]
    client.force_login(make_user("Willy", *permissions))
    answers = {
        picture.alt: client.post(f"{PICTURES}{picture.pk}/{step}/").status_code
        for picture in (free, drafted, live, carded)
        for step in ("change", "replace")
    }
    assert answers == {"A": 200, "B": 200, "C": 403, "D": 403}
    client.post(TEXTS, rows(**{f"{row.pk}-alt": "New" for row in (drafted, live, carded)}))
    assert {row.alt for row in Picture.objects.all()} == {"A", "New", "C", "D"}
    page = client.get(f"{TEXTS}?row={live.pk}&row={drafted.pk}").content.decode()
    assert "1 of the pictures is left out" in page
    page = client.get(f"{PICTURES}{live.pk}/change/").content.decode()
    assert "changed by those who may publish" in page
