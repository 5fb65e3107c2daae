"""What the Send Inquiry form makes of what was typed."""

import pytest
from django.utils import translation

from inquiries.forms import InquiryForm, typo_hint

GOOD = {"name": "Nadia", "contact": "nadia@buyer.example", "content": "Please quote."}
NAME_EMPTY = "Enter your name"
CONTACT_EMPTY = "Enter a phone number or an email address so that we can answer you"
CONTACT_UNUSABLE = (
    "Enter an email like name@example.com, or a phone number with country code "
    "like +44 20 7946 0958"
)
CONTENT_EMPTY = "Write what you would like to ask, for example product, quantity and destination"


def fill(**changes):
    return InquiryForm({**GOOD, **changes}, language="en")


def test_name_contact_and_content_are_enough():
    assert fill().is_valid()


@pytest.mark.parametrize(
    ("field", "typed", "text"),
    [
        ("name", "", NAME_EMPTY),
        ("name", " \u3000\t", NAME_EMPTY),
        ("name", "\u200b\u202e", NAME_EMPTY),
        ("name", "x" * 121, "Name is 121 characters. The limit is 120"),
        ("contact", "", CONTACT_EMPTY),
        ("contact", "  ", CONTACT_EMPTY),
        ("contact", "call me", CONTACT_UNUSABLE),
        ("contact", "name@example", CONTACT_UNUSABLE),
        ("contact", "1" * 300, CONTACT_UNUSABLE),
        ("content", "", CONTENT_EMPTY),
        ("content", "\r\n\u200d\u3164", CONTENT_EMPTY),
        ("content", "x" * 5214, "Content is 5,214 characters. The limit is 5,000"),
        ("company", "x" * 161, "Company is 161 characters. The limit is 160"),
        ("country", "XX", "Choose a country or region from the list"),
    ],
)
def test_each_mistake_has_its_own_text(field, typed, text):
    assert fill(**{field: typed}).errors == {field: [text]}


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("name", "  Ana\r\nMaría\t Ruiz ", "Ana María Ruiz"),
        ("name", "Li\x00 Wei\x1b", "Li Wei"),
        ("name", "\u202eevil\u202c", "evil"),
        ("name", "علی\u200cرضا", "علی\u200cرضا"),
        ("company", "\ud800Acme\ufffd", "Acme\ufffd"),
        ("content", "a\r\nb\rc\n\n  d", "a\nb\nc\n\n  d"),
        ("content", "100\x00 t\tof <b>wire</b> 👷🏽‍♀️", "100 t\tof <b>wire</b> 👷🏽‍♀️"),
        ("content", "\u202eשלום\u202c", "\u202eשלום\u202c"),
    ],
)
def test_text_is_kept_as_typed_but_for_signs_that_nobody_types(field, typed, kept):
    form = fill(**{field: typed})
    assert form.is_valid()
    assert form.cleaned_data[field] == kept


def test_a_line_break_counts_as_one_character_and_an_emoji_too():
    assert fill(content="a\r\n" * 2499 + "👍").is_valid()
    assert fill(content="👍" * 5000).is_valid()
    assert not fill(content="👍" * 5001).is_valid()


def test_numbers_are_written_as_in_the_language_of_the_page():
    with translation.override("de"):
        assert "5.214" in str(fill(content="x" * 5214).errors["content"])


def test_hidden_fields_never_refuse():
    hostile = {"article": "\x00" * 9000, "key": "\ud800", "opened": "x:y", "homepage": "\x00spam"}
    form = fill(**hostile)
    assert form.is_valid()
    assert (form.opened_at, form.hidden["key"]) == (None, "")


def test_a_likely_slip_is_pointed_out_and_accepted():
    form = fill(contact="name@gmial.com")
    assert form.is_valid()
    assert form.fields["contact"].suggestion == "Did you mean name@gmail.com?"


@pytest.mark.parametrize("typed", ["", "name@gmail.com", "+44 20 7946 0958", "\x00" * 300, "x@"])
def test_nothing_is_pointed_out_where_nothing_is_wrong_or_usable(typed):
    assert typo_hint(typed) == ""


def test_every_opening_has_a_key_of_its_own():
    keys = {InquiryForm(language="en").hidden["key"] for _opening in range(9)}
    assert len(keys) == 9
