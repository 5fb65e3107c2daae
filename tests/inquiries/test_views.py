"""Sending an inquiry through the door buyers use."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from inquiries import outbox
from inquiries.forms import OPENED_SALT
from inquiries.models import Delivery, Inquiry, Limit, Message
from tests.factories import make_edition, make_inquiry
from tests.pages import links, part

pytestmark = pytest.mark.django_db
URL = "/contact/inquiry/"
GOOD = {
    "name": "Nadia",
    "contact": "nadia@buyer.example",
    "content": "Please quote 40 t of wire rod to Gdansk.",
}


@pytest.fixture(autouse=True)
def _company(company):
    return company


def send(client, **changes):
    return client.post(URL, {**GOOD, **changes})


def opened(**ago):
    at = timezone.now() - timedelta(**ago)
    return signing.dumps(at.timestamp(), salt=OPENED_SALT)


def words(response):
    """What a reader of the page reads."""
    page = re.sub(r"<(template|head|script)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


# The form ----------------------------------------------------------------------------------------


def test_the_form_names_the_article_it_was_opened_from(client):
    make_edition()
    response = client.get(URL, {"article": "steel-for-bridges"})
    assert "About: Steel for bridges" in words(response)


@pytest.mark.parametrize("slug", ["", "unknown", "\x00", "x" * 3000, "%FF", "钢"])
def test_an_unknown_article_is_no_error(client, slug):
    response = client.get(URL, {"article": slug})
    assert response.status_code == 200
    assert "About" not in words(response)


def test_a_withdrawn_article_is_not_named(client):
    make_edition().article.withdraw()
    assert "Steel" not in words(client.get(URL, {"article": "steel-for-bridges"}))


def test_neither_form_nor_sent_page_sets_a_cookie_or_is_stored(client):
    sent = send(client)
    for response in (client.get(URL), sent, client.get(sent["Location"])):
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]


def test_search_engines_may_find_the_form_and_never_what_was_sent(client):
    assert "X-Robots-Tag" not in client.get(URL)
    assert client.get(send(client)["Location"])["X-Robots-Tag"] == "noindex"


def test_the_form_costs_one_query_beside_the_company(client, django_assert_max_num_queries):
    make_edition()
    with django_assert_max_num_queries(2):
        client.get(URL, {"article": "steel-for-bridges"})


# Storing -----------------------------------------------------------------------------------------


def test_a_good_inquiry_is_stored_and_leads_to_its_sent_page(client):
    edition = make_edition()
    response = send(client, article=edition.slug, country="PL", company="Nadia & Sons")
    inquiry = Inquiry.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"/contact/inquiry/sent/{inquiry.token}/"
    assert (inquiry.name, inquiry.contact, inquiry.content) == tuple(GOOD.values())
    assert (inquiry.email, inquiry.phone, inquiry.country) == ("nadia@buyer.example", "", "PL")
    assert (inquiry.article, inquiry.article_title) == (edition.article, edition.title)
    assert inquiry.article_url.endswith("/news/steel-for-bridges/")
    assert (inquiry.state, inquiry.language) == (Inquiry.State.NEW, "en")


def test_the_alert_is_queued_in_the_same_transaction(client):
    send(client)
    queued = Delivery.objects.values_list("message__kind", "message__inquiry", "state")
    assert list(queued) == [(Message.Kind.ALERT, Inquiry.objects.get().pk, "pending")]


def test_the_sender_is_woken_after_the_commit(client, django_capture_on_commit_callbacks):
    outbox.wake.clear()
    with django_capture_on_commit_callbacks(execute=True):
        send(client)
        assert not outbox.wake.is_set()
    assert outbox.wake.is_set()


def test_the_language_is_that_of_the_page(client):
    response = client.post("/zh-hans/contact/inquiry/", GOOD)
    assert response["Location"].startswith("/zh-hans/contact/inquiry/sent/")
    assert Inquiry.objects.get().language == "zh-hans"


def test_a_page_opened_yesterday_still_submits_with_the_article_read_then(client):
    edition = make_edition()
    edition.starts_at = timezone.now() - timedelta(days=9)
    edition.save()
    edition.article.withdraw()
    send(client, article=edition.slug, opened=opened(days=1), key="k")
    assert Inquiry.objects.get().article_title == "Steel for bridges"


def test_the_longest_address_of_an_article_fits(client):
    edition = make_edition("钢" * 120)
    send(client, article=edition.slug)
    assert Inquiry.objects.get().article_url.endswith(edition.get_absolute_url())


# Sending twice -----------------------------------------------------------------------------------


def test_the_same_form_sent_again_is_the_same_inquiry(client):
    pages = {send(client, key="k")["Location"] for _time in range(3)}
    assert len(pages) == Inquiry.objects.count() == Delivery.objects.count() == 1


def test_the_same_form_with_another_text_is_another_inquiry(client):
    send(client, key="k")
    send(client, key="k", content="And 20 t of plate.")
    assert Inquiry.objects.count() == 2


def test_two_forms_with_the_same_text_are_two_inquiries(client):
    send(client, key="k")
    send(client, key="l")
    assert Inquiry.objects.count() == 2


@pytest.mark.parametrize("first", [{}, {"key": "k"}])
def test_without_a_key_the_same_text_joins_the_first(client, first):
    response = send(client, **first)
    again = send(client, name="N.", content=" please  QUOTE 40 t of wire rod to Gdansk.")
    assert again["Location"] == response["Location"]
    assert Inquiry.objects.count() == 1


def test_without_a_key_the_same_text_ten_minutes_later_is_another_inquiry(client):
    for minutes in (30, 11):
        send(client)
        late = timezone.now() - timedelta(minutes=minutes)
        Inquiry.objects.filter(created_at__gt=late).update(created_at=late)
    send(client)
    assert Inquiry.objects.count() == 3


def test_sending_one_inquiry_often_is_never_too_many(client):
    assert {send(client, key="k").status_code for _time in range(20)} == {303}


# Refusing ----------------------------------------------------------------------------------------


def test_mistakes_come_back_with_a_summary_and_everything_typed(client):
    response = send(client, name="", contact="call <me>", country="PL")
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Send Inquiry" in page
    assert "There is a problem" in words(response)
    assert '<a href="#id_name">Enter your name</a>' in page
    assert 'value="call &lt;me&gt;"' in page
    assert GOOD["content"] in page
    assert '<option value="PL" selected>' in page
    assert 'aria-invalid="true" aria-describedby="id_contact_helptext id_contact_error"' in page
    assert not Inquiry.objects.exists()


def test_a_slip_is_pointed_out_beside_other_mistakes(client):
    page = words(send(client, name="", contact="nadia@gmial.com"))
    assert "Did you mean nadia@gmail.com?" in page


def test_too_many_are_refused_with_the_text_kept(client, settings):
    settings.INQUIRY_LIMIT = 2
    statuses = [send(client, content=f"Question {number}").status_code for number in range(4)]
    response = send(client, content="One question more")
    assert statuses == [303, 303, 429, 429]
    assert response["Retry-After"] == "600"
    assert "One question more" in words(response)
    assert (
        "You have sent several messages in a short time. Your text is kept. Try again in "
        "10 minutes, or contact us: sales@harbor.example +44 20 7946 0958"
    ) in words(response)
    assert (Inquiry.objects.count(), Limit.objects.get(key__startswith="inquiry").count) == (2, 2)


@pytest.mark.parametrize("failure", [OperationalError, InterfaceError, OSError])
def test_a_failing_server_keeps_the_text_and_stores_nothing(client, monkeypatch, failure, caplog):
    make_edition()

    def fail(*args):
        raise failure("disk full")

    monkeypatch.setattr("inquiries.notifications.announce_later", fail)
    response = send(client, article="steel-for-bridges")
    assert response.status_code == 503
    assert "About: Steel for bridges" in words(response)
    assert GOOD["content"] in words(response)
    assert (
        "Something went wrong on our side. Your text is kept. Press send again, or contact us: "
        "sales@harbor.example +44 20 7946 0958"
    ) in words(response)
    assert not Inquiry.objects.exists()
    assert "could not be stored" in caplog.text
    assert GOOD["content"] not in caplog.text


def test_without_details_of_the_company_the_contact_page_is_named(client, settings, company):
    settings.INQUIRY_LIMIT = 0
    company.emails = company.phones = ""
    company.save()
    assert "or contact us: Company Contact Information" in words(send(client))


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_that_is_too_large_is_refused_unread(client, kind):
    body = b"content=" + b"x" * (27 * 1024 * 1024)
    response = client.generic("POST", URL, body, f"{kind}; boundary=b")
    assert response.status_code == 413
    assert "too large for this form" in words(response)


def test_a_body_that_does_not_tell_its_length_is_refused_unread(client):
    response = client.generic("POST", URL, b"", HTTP_TRANSFER_ENCODING="chunked")
    assert response.status_code == 413


def test_a_text_of_megabytes_is_refused_without_being_read_to_its_end(client):
    response = send(client, content="x" * 5_300_000)
    assert response.status_code == 413
    assert "too large for this form" in words(response)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_only_pages_of_this_site_may_send(client, headers, status):
    client.handler.enforce_csrf_checks = True
    assert client.post(URL, GOOD, headers=headers).status_code == status
    assert Inquiry.objects.count() == (status == 303)


# Spam --------------------------------------------------------------------------------------------


def test_trap_and_haste_are_noted_and_never_refuse(client):
    send(client, homepage="https://example.com", opened=opened(seconds=1), key="k")
    inquiry = Inquiry.objects.get()
    assert (inquiry.state, inquiry.spam_reasons) == (Inquiry.State.NEW, ["trap", "fast"])
    assert inquiry.spam_score == 7
    assert Delivery.objects.filter(state=Delivery.State.PENDING).exists()


def test_spam_is_stored_without_alert_under_a_true_reference(client):
    response = send(client, content="[url=https://spam.example]casino[/url] play poker slots now")
    inquiry = Inquiry.objects.get()
    page = words(client.get(response["Location"]))
    assert inquiry.state == Inquiry.State.SPAM
    assert set(Delivery.objects.values_list("state", flat=True)) <= {Delivery.State.HELD}
    assert inquiry.display_reference in page
    assert "We will check your message" in page
    assert "A confirmation goes to" not in page


# Submit Done! ------------------------------------------------------------------------------------


def test_the_sent_page_says_what_was_received_and_where_to_turn(client):
    make_edition()
    response = client.get(send(client, article="steel-for-bridges", country="PL")["Location"])
    reference, page = Inquiry.objects.get().display_reference, response.content.decode()
    assert "Submit Done!" in words(response)
    assert f"We have received your inquiry. Reference {reference}" in words(response)
    assert "A confirmation goes to nadia@buyer.example." in words(response)
    assert f"mailto:sales@harbor.example?subject=Inquiry%20{reference}" in page
    assert f"https://wa.me/442079460958?text=Inquiry%20{reference}" in page
    for sent in (*GOOD.values(), "Steel for bridges", "Poland"):
        assert sent in words(response)
    assert 'href="/news/steel-for-bridges/" data-confirm' in page


def test_no_confirmation_is_promised_where_none_is_sent(client):
    response = client.get(send(client, contact="+44 20 7946 0958")["Location"])
    assert "A confirmation goes to" not in words(response)
    assert 'href="/" data-confirm' in response.content.decode()


def test_a_confirmation_that_failed_is_not_promised(client):
    url = send(client)["Location"]
    client.get(url)
    Delivery.objects.update(state=Delivery.State.DEAD)
    assert "A confirmation goes to" not in words(client.get(url))


def test_the_sent_page_asks_about_a_likely_slip(client):
    response = client.get(send(client, contact="nadia@gmial.com")["Location"])
    assert "Did you mean nadia@gmail.com?" in words(response)


@pytest.mark.parametrize("token", ["23456789", "x" * 200, "%00", "..%2f"])
def test_a_guessed_address_leads_nowhere(client, token):
    make_inquiry(reference="23456789")
    assert client.get(f"/contact/inquiry/sent/{token}/").status_code == 404


def test_the_hint_answers_for_the_script(client):
    hint = client.post(f"{URL}hint/", {"contact": "nadia@gmial.com"})
    assert hint.content.decode() == "Did you mean nadia@gmail.com?"
    assert client.post(f"{URL}hint/", {"contact": "nadia@gmail.com"}).content == b""
    assert client.get(f"{URL}hint/").status_code == 405


# Hostile requests --------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-7", "utf-16", "unicode_escape", "nope"])
def test_any_charset_a_client_names_is_answered(client, charset):
    body = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800\xff\r\n--b--\r\n'
    kinds = ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"]
    for kind in (f"{kind}; charset={charset}" for kind in kinds):
        assert client.generic("POST", URL, body, kind).status_code == 422


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "", "multipart/x"])
def test_a_body_that_is_no_form_is_an_empty_form(client, content_type):
    assert client.generic("POST", URL, b"{}", content_type).status_code == 422


def test_the_form_page_leads_back_to_the_article(client):
    make_edition()
    html = client.get("/contact/inquiry/?article=steel-for-bridges").content.decode()
    assert ("/news/steel-for-bridges/", "Steel for bridges") in links(
        part(html, "nav", "Breadcrumb")
    )
    html = client.get("/contact/inquiry/").content.decode()
    assert [address for address, _words in links(part(html, "nav", "Breadcrumb"))] == ["/"]
