"""Finding inquiries by what people type, on both databases by an index."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, example, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from inquiries import search, words
from inquiries.models import Inquiry, SearchText
from tests.factories import make_inquiry

pytestmark = pytest.mark.django_db


def make_found(name="Nadia", **kwargs):
    inquiry = make_inquiry(name, **kwargs)
    search.refresh(inquiry)
    return inquiry


def say(inquiry, kind, text, **kwargs):
    inquiry.messages.create(kind=kind, text=text, language="en", **kwargs)
    search.refresh(inquiry)


def names(text):
    return sorted(search.found(Inquiry.objects.all(), text).values_list("name", flat=True))


@pytest.fixture
def nadia(db):
    make_found("Otto", contact="otto@other.example", email="otto@other.example", content="Hello")
    return make_found(
        reference="K7QM3RT9",
        company="Gdańska Stocznia S.A.",
        phone="+442079460958",
        contact="+44 (0)20 7946 0958 / nadia@buyer.example",
        article_title="Packing for the sea",
        content="Bitte um Angebot: 40 t Walzdraht EN-10204. Straße 5. 请报价钢丝绳，谢谢",
    )


@pytest.mark.parametrize(
    "text",
    [
        *["K7QM3RT9", "K7QM-3RT9", "k7qm-3rt9", " k7qm 3rt9 ", "Ｋ７ＱＭ－３ＲＴ９"],
        *["nadia@buyer.example", "NADIA@BUYER.EXAMPLE", "nadia@", "buyer.ex", "buyer"],
        *["Nadia", "nad", "NADIA gdanska", "gdansk", "GDAŃSKA stocznia", "Ｎａｄｉａ"],
        *["walzdraht angebot", "strasse", "STRASSE", "EN-10204", "en 10204", "40 t", "packing"],
        *["钢丝绳", "钢丝", "丝", "报价 钢丝绳", "请报价钢丝绳", "nadia 钢丝绳"],
        *["+44 (0)20 7946 0958", "020 7946 0958", "00442079460958", "+442079460958", "460958"],
        *["+44 20", "44207946", "０２０ ７９４６ ０９５８", "7946-0958", "(020) 7946.0958"],
    ],
)
def test_an_inquiry_is_found_by_what_one_remembers(nadia, text):
    assert names(text) == ["Nadia"]


@pytest.mark.parametrize(
    "text",
    [
        *["K7QM3RT8", "nadia@other.example", "Nadja", "adia", "钢绳", "丝钢", "nadia otto"],
        "order 460958",
        *["460959", "60958", "!!!", '"', "*", "NEAR(", "nadia AND otto", "% _", "\0"],
    ],
)
def test_what_does_not_fit_finds_nothing(nadia, text):
    assert names(text) == []


def test_blanks_find_everything_in_the_order_of_the_list(nadia):
    assert names(" ") == ["Nadia", "Otto"]
    assert names("example") == ["Nadia", "Otto"]


def test_a_number_kept_as_it_was_typed_in_the_country_is_found_by_its_end(db):
    make_found("Ulla", phone="030 / 123 45 67", contact="030 / 123 45 67", email="")
    for text in ("0301234567", "030/1234567", "(030) 123-45-67", "1234567"):
        assert names(text) == ["Ulla"], text


def test_kana_and_hangul_keep_their_marks_and_thai_is_found_inside_a_sentence(db):
    make_found("がく", content="ワイヤロープ 견적을 부탁합니다 ขอใบเสนอราคาลวดสลิง")
    for text in ("がく", "ロープ", "견적", "부탁", "ราคา", "ลวด"):
        assert names(text) == ["がく"], text
    assert names("かく") == []


def test_what_was_said_since_is_found_and_what_the_site_wrote_is_not(nadia):
    for kind in ("incoming", "reply", "note", "call", "whatsapp", "auto_reply"):
        say(nadia, kind, f"One {kind}word", from_address="colleague@buyer.example")
    for kind in ("alert", "confirmation", "bounce"):
        say(nadia, kind, f"One {kind}word")
    found = [kind for kind in ("incoming", "reply", "note", "call") if names(f"{kind}word")]
    assert found == ["incoming", "reply", "note", "call"]
    assert names("colleague@buyer.example") == ["Nadia"]
    assert names("alertword") == names("confirmationword") == names("bounceword") == []


def test_only_those_of_the_queryset_are_found(nadia):
    assert not search.found(Inquiry.objects.filter(name="Otto"), "nadia").exists()


def test_a_merged_inquiry_is_found_by_its_own_words(nadia):
    merged = make_found("Nadia K.", content="Once more: capstans", merged_into=nadia)
    assert list(search.found(Inquiry.objects.all(), "capstans")) == [merged]


def test_corrected_words_replace_the_old_ones_and_deleted_inquiries_leave_none(nadia):
    Inquiry.objects.filter(pk=nadia.pk).update(company="Morska")
    search.refresh(nadia)
    assert names("gdanska") == []
    assert names("morska") == ["Nadia"]
    nadia.delete()
    assert names("morska") == []
    assert not SearchText.objects.filter(text__matches=words.Search.of("morska")).exists()


def test_a_thread_of_any_length_is_stored_and_its_newest_message_found(nadia):
    many = " ".join(f"part{number}" for number in range(30_000))
    say(nadia, "incoming", many)
    say(nadia, "incoming", "zinc coated " + "x" * 5_000)
    assert names("zinc coated") == ["Nadia"]
    assert names("part7") == names("walzdraht") == ["Nadia"]
    assert len(SearchText.objects.get(inquiry=nadia).text) <= search.LONGEST_TEXT


@rules(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(), st.text(alphabet="\"'*:()^-+ \\&|!<>{}aA1中NEARОR\0", max_size=300)))
def test_nothing_a_person_types_is_an_error(nadia, text):
    assert len(names(text)) <= 2


@rules(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40))
@example("0:\U00010cfa:0")  # a numeral of which PostgreSQL knows nothing
def test_whatever_was_written_is_found_by_itself(db, text):
    inquiry = make_found("Any", content=text)
    if words.split(text):
        assert inquiry in search.found(Inquiry.objects.all(), text)
    inquiry.delete()


def test_the_longest_search_is_answered(nadia):
    assert names("nadia " * 5_000) == ["Nadia"]
    assert names("钢" * 5_000) == []


def test_everything_is_indexed_anew_by_one_command(nadia):
    SearchText.objects.all().delete()
    assert names("nadia") == []
    out = StringIO()
    call_command("reindex_inquiries", stdout=out)
    assert "2 inquiries are indexed." in out.getvalue()
    assert names("nadia") == ["Nadia"]


def test_phones_references_and_words_are_looked_up_in_indexes(db):
    for text, indexes in (
        ("020 7946 0958", ["phone_rev"]),
        ("K7QM3RT9", ["reference"]),
    ):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        plan = search.found(Inquiry.objects.all(), text).explain()
        assert all(index in plan for index in indexes), plan
    texts = SearchText.objects.filter(text__matches=words.Search.of("nadia")).order_by()
    plan = texts.explain()
    assert "inquiries_searchindex" in plan or "VIRTUAL TABLE" in plan, plan


def test_refreshing_costs_the_same_for_many(nadia, django_assert_num_queries):
    inquiries = [make_inquiry(f"Buyer {number}") for number in range(20)]
    with django_assert_num_queries(3 + 2):  # rows, messages, texts; a savepoint
        search.refresh(*inquiries)
