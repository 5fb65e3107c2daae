"""The company: lists of contacts as lines of text, one set of texts a language."""

import pytest
from django.core.exceptions import ValidationError

from portal.models import Company, CompanyText, current_company, validate_emails, validate_phones
from tests.factories import make_company


def company_with(**kwargs):
    return CompanyText(company=Company(**kwargs))


def test_a_label_may_stand_before_a_contact_also_with_a_chinese_colon():
    company = company_with(emails="Export: ann@harbor.example\n\n销售：bob@harbor.example")
    assert [(line.label, line.value, line.url) for line in company.emails] == [
        ("Export", "ann@harbor.example", "mailto:ann@harbor.example"),
        ("销售", "bob@harbor.example", "mailto:bob@harbor.example"),
    ]


def test_phones_are_shown_as_written_and_dialed_in_international_form():
    (line,) = company_with(phones="Office: +44 20 7946 0958").phones
    assert (line.value, line.url) == ("+44 20 7946 0958", "tel:+442079460958")


def test_each_recipient_is_told_once():
    company = company_with(recipients="ann@harbor.example\nAnn: ann@harbor.example")
    assert company.recipients == ["ann@harbor.example"]


@pytest.mark.parametrize(
    ("validate", "text", "said"),
    [
        (validate_emails, "Export: ann@", "“ann@” is not an email address."),
        (validate_phones, "Office: 020 7946 0958", "Write “020 7946 0958” with its country code"),
        (validate_phones, "call us", "Write “call us” with its country code"),
    ],
)
def test_a_contact_that_cannot_be_used_is_named(validate, text, said):
    with pytest.raises(ValidationError, match=said):
        validate(text)


@pytest.mark.django_db
def test_a_language_without_texts_shows_those_of_the_first_language():
    company = make_company()
    assert current_company("zh-hans").name == "Harbor Castings"
    CompanyText.objects.create(company=company, language="zh-hans", name="港湾铸造")
    assert current_company("zh-hans").name == "港湾铸造"
    assert current_company("en").name == "Harbor Castings"


@pytest.mark.django_db
def test_there_is_one_company():
    make_company()
    Company(emails="new@harbor.example").save()
    assert Company.objects.get().emails == "new@harbor.example"
