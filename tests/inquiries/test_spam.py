"""Spam scores: honest letters in many languages stay honest, advertisements are found."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inquiries.spam import REASONS, SUSPICIOUS, THRESHOLD, Submission, Verdict, score
from inquiries.spam_topics import NEEDED, PATTERNS, PHRASES, literals, spoken_of
from tests.inquiries.letters import ADVERTISEMENTS, HONEST_LETTERS

BEHAVIOR = {"trap": "http://example.com", "seconds_to_fill": 0.4}


@pytest.mark.parametrize("letter", HONEST_LETTERS, ids=lambda letter: letter.name)
def test_an_honest_letter_is_not_even_suspicious(letter):
    verdict = score(letter)
    assert not verdict.is_suspicious, verdict.reasons


@pytest.mark.parametrize("letter", HONEST_LETTERS, ids=lambda letter: letter.name)
def test_an_honest_letter_survives_autofill_and_a_fast_paste(letter):
    texts = {"name": letter.name, "content": letter.content, "company": letter.company}
    verdict = score(Submission(**texts, contact_email=letter.contact_email, **BEHAVIOR))
    assert {"trap", "fast"} <= set(verdict.reasons)
    assert not verdict.is_spam, verdict.reasons


@pytest.mark.parametrize("letter", ADVERTISEMENTS, ids=lambda letter: letter.name[:30])
def test_an_advertisement_is_spam_by_its_text_alone(letter):
    verdict = score(letter)
    assert verdict.is_spam, verdict.reasons


def test_behavior_alone_is_suspicious_and_never_spam():
    verdict = score(Submission("Anna Berg", "Please quote 20 tons of angle steel.", **BEHAVIOR))
    assert verdict.reasons == ("trap", "fast")
    assert verdict.is_suspicious
    assert not verdict.is_spam


@pytest.mark.parametrize(
    ("seconds", "is_fast"),
    [(None, False), (-5, True), (0, True), (2.9, True), (3, False), (86_400, False)],
)
def test_only_a_fast_fill_counts_and_a_day_old_tab_does_not(seconds, is_fast):
    letter = Submission("Anna Berg", "Do you stock S355J2?", seconds_to_fill=seconds)
    assert ("fast" in score(letter).reasons) is is_fast


@pytest.mark.parametrize(
    ("code", "letter"),
    [
        ("forum_code", Submission("Anna", "[url=https://a.example]pipes[/url]")),
        ("html_link", Submission("Anna", 'See <a title="x" href="https://a.example">here</a>')),
        ("link_in_name", Submission("Anna https://a.example", "Hello, a question")),
        ("link_in_name", Submission("best-prices.xyz/now", "Hello, a question")),
        ("many_links", Submission("Anna", " ".join(f"www.site{n}.example" for n in range(4)))),
        ("only_link", Submission("Anna", "hi https://a.example/long/path")),
        ("short_link", Submission("Anna", "The drawing: https://bit.ly/3abc")),
        ("name_is_content", Submission("Hello there", " hello THERE ")),
        ("disguised", Submission("Anna", "Бecплaтнo и вceгдa для вас")),
        ("disguised", Submission("Anna", "𝐅𝐑𝐄𝐄 gifts for you")),
        ("random_name", Submission("qGzJvYxEwKuT", "Please send a quotation")),
        ("random_content", Submission("Anna", "xkqzjwvbnt")),
        ("unlucky_word", Submission("Anna", "Steel for a c\u200basino in Macau")),
        ("unlucky_word", Submission("Anna", "Steel for a Саsinо in Macau")),
    ],
)
def test_each_sign_is_named(code, letter):
    assert code in score(letter).reasons


@pytest.mark.parametrize(
    ("code", "letter"),
    [
        ("many_links", Submission("Anna", "www.a.example/1 www.a.example/2 " * 5)),
        ("only_link", Submission("王伟", "请报价 https://a.example/drawing.pdf")),
        ("link_in_name", Submission("Steel.com Co.Ltd/Export", "Please quote")),
        ("disguised", Submission("Анна", "Ответьте в WhatsAppе, чертёж в PDFом, сталь 09Г2C")),
        ("disguised", Submission("Анна", "Нужна стaль листовая")),  # one slip of the keyboard
        ("random_name", Submission("Hirschsprung McDonaldMacLeod", "Please quote")),
        ("random_name", Submission("BSRSTKLMNPT", "Please quote")),
    ],
)
def test_what_only_resembles_a_sign_is_left_alone(code, letter):
    assert code not in score(letter).reasons


def test_links_to_the_buyers_own_site_do_not_count():
    links = "www.a.example www.b.example www.c.example https://acme.example/about"
    assert "many_links" not in score(Submission("Anna", links, "anna@acme.example")).reasons
    assert "many_links" in score(Submission("Anna", links, "anna@other.example")).reasons


def test_two_phrases_of_one_topic_name_it_and_a_third_is_insistent():
    one = score(Submission("Anna", "We build a casino."))
    two = score(Submission("Anna", "We build a casino with roulette."))
    three = score(Submission("Anna", "We build a casino with roulette and slot machines."))
    assert one.reasons == ("unlucky_word",)
    assert two.reasons == ("gambling",)
    assert three.reasons == ("gambling", "insistent")
    assert (one.is_suspicious, two.is_spam, three.is_spam) == (False, False, True)


def test_looking_for_letters_first_finds_the_same_phrases():
    letters = [*HONEST_LETTERS, *ADVERTISEMENTS]
    text = "\n".join(f"{each.name}\n{each.company}\n{each.content}".lower() for each in letters)
    found = [match[0] for each in PATTERNS for match in each.finditer(text)]
    assert len(found) > 100
    assert {number for _letters, number in NEEDED} == set(range(len(PHRASES)))
    for each in found:
        pairs = zip(PHRASES, PATTERNS, strict=True)
        assert spoken_of(each) == Counter(code for (code, _), p in pairs if p.search(each))


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        (r"\bcialis\b|сиалис", ["cialis", "сиалис"]),
        (r"v[i1!]agra", ["agra"]),
        (r"back-?links?", ["back"]),  # "-" and "s" may be missing
        (r"free (?:no (?:cost|fee) )?samples{0,2}", ["sample"]),
        (r"(?:late|deceased) (?:client|father)", ["client", "father"]),
        (r"(?:late )?(?:our (?:own )?|a\w|)clients?|(?:we|us)\b", ["client", "we", "us"]),
        (r"(?:优化|推广)\d+.\.", ["优化", "推广"]),
        (r"[(]?\d+.\.", [""]),  # in every text: always tried
    ],
)
def test_what_an_expression_needs_are_the_longest_letters_that_cannot_be_missing(
    expression, needed
):
    assert literals(expression) == needed


def test_every_topic_has_a_sentence_for_staff():
    assert {code for code, _expression in PHRASES} <= set(REASONS)
    assert all(str(reason.text) and reason.weight > 0 for reason in REASONS.values())


@pytest.mark.parametrize(
    ("points", "is_suspicious", "is_spam"),
    [
        (("fast",), False, False),
        (("trap",), True, False),
        (("fast", "html_link"), True, False),
        (("trap", "html_link"), True, True),
    ],
)
def test_the_thresholds_are_inclusive(points, is_suspicious, is_spam):
    verdict = Verdict(points)
    assert (verdict.is_suspicious, verdict.is_spam) == (is_suspicious, is_spam)
    assert verdict.is_spam == (verdict.score >= THRESHOLD)
    assert verdict.is_suspicious == (verdict.score >= SUSPICIOUS)


SUBMISSIONS = st.builds(
    Submission,
    name=st.text(max_size=120),
    content=st.text(max_size=500) | st.text("[url=htps:/.]<a href аbc ", max_size=200),
    contact_email=st.text(max_size=40),
    company=st.text(max_size=40),
    trap=st.text(max_size=5),
    seconds_to_fill=st.none() | st.floats(),
)


@given(SUBMISSIONS)
def test_any_submission_gets_a_verdict_whose_reasons_add_up(submission):
    verdict = score(submission)
    assert verdict == score(submission)
    assert len(set(verdict.reasons)) == len(verdict.reasons)
    assert verdict.score == sum(REASONS[code].weight for code in verdict.reasons)
