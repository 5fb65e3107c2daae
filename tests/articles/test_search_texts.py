"""Words, extracts and corrections of spelling: the pure parts of the search."""

import re

import pytest
from django.utils.html import escape, strip_tags
from hypothesis import given
from hypothesis import strategies as st

from articles import extract, spelling, words

LANGUAGES = st.sampled_from(["en", "zh-hans", "ru", "es", "ar", "xx"])


def finds(typed, text, language):
    tokens = words.sought(typed, language)
    return bool(tokens) and words.tokens(text, language).issuperset(tokens)


ENGLISH = "The supplier's galvanised wire ropes for bridges: pre-stressed, café-tested companies"
CODES = "Q345B and EN 10025-2, EN10204; ASTM A36, 5.5mm or 5.5 mm rods, 20-30t, S355J2+N, M12x1.5"


@pytest.mark.parametrize(
    ("language", "text", "typed"),
    [
        *[("en", ENGLISH, word) for word in ("bridge", "BRIDGES", "rope", "ropes", "company")],
        *[("en", ENGLISH, word) for word in ("supplier", "suppliers", "supplier’s", "galvanized")],
        *[("en", ENGLISH, word) for word in ("prestressed", "pre-stressed", "pre stressed")],
        *[
            ("en", ENGLISH, word)
            for word in ("cafe", "CAFÉ", "ｂｒｉｄｇｅ", "bri\u200bdge", "cafe\u0301")
        ],
        *[("en", CODES, code) for code in ("Q345B", "q345b", "Q 345 B", "Q-345B", "Ｑ３４５Ｂ")],
        *[
            ("en", CODES, code)
            for code in ("EN 10025-2", "EN10025-2", "10025-2", "EN-10025", "10025")
        ],
        *[("en", CODES, code) for code in ("EN 10204", "EN-10204", "ASTM A36", "A 36", "a-36")],
        *[("en", CODES, code) for code in ("5.5mm", "5.5 mm", "20-30t", "20-30 t", "20–30t")],
        *[("en", CODES, code) for code in ("S355", "S355J2", "S355J2+N", "M12x1.5")],
        *[
            ("zh-hans", "我们生产不锈钢管，Q345B", word)
            for word in ("钢", "钢管", "不锈钢管", "q345b")
        ],
        ("zh-hans", "我们生产不锈钢管，Q345B", "不锈 钢管 Q345B"),
        *[("ru", "Стальные канаты", word) for word in ("канат", "КАНАТОВ", "стальной канат")],
        ("ru", "Ещё wire ropes", "еще rope"),
        *[
            ("es", "Exportación de aceros", word)
            for word in ("acero", "exportacion", "EXPORTACIÓN")
        ],
        *[("ar", "الحِبال الفولاذية", word) for word in ("حبال", "الحبال", "الفولاذية")],
        *[
            ("en", ENGLISH, phrase)
            for phrase in ('"wire rope"', "“Wire Ropes”", '"ropes for the', 'wire "bridge" rope')
        ],
        *[("en", ENGLISH, phrase) for phrase in ('"ropes for bridges"', '„wire rope" «tested»')],
        *[("en", CODES, phrase) for phrase in ('"EN 10025-2 EN10204"', '5.5" or 5.5"')],
        *[
            ("zh-hans", "我们生产不锈钢管，Q345B", phrase)
            for phrase in ("“不锈钢管”", "「钢管Q345B」")
        ],
        ("ru", "Стальные канаты для кранов", "«стальной канат»"),
        ("xx", "ワイヤロープ", "ロープ"),
        ("xx", "ขอใบเสนอราคาลวด", "ราคา"),
    ],
)
def test_what_is_typed_finds_what_was_written(language, text, typed):
    assert finds(typed, text, language)


@pytest.mark.parametrize(
    ("language", "text", "typed"),
    [
        *[("en", ENGLISH, word) for word in ("rop", "bridgehead", "wire rod", "steel")],
        *[
            ("en", CODES, code)
            for code in ("Q346B", "Q345C", "EN 10025-3", "10204-2", "A37", "5.6mm")
        ],
        *[("zh-hans", "我们生产不锈钢管", word) for word in ("管钢", "铁", "钢丝", "生钢管")],
        *[("en", ENGLISH, phrase) for phrase in ('"rope wire"', '"wire bridges"', '"wire for"')],
        ("en", "Wire\nRopes", '"wire rope"'),
        ("zh-hans", "不锈。钢管", "“锈钢”"),
        *[
            ("en", "steel", nothing)
            for nothing in ("", "  ", '"', "* : ( ) -", "_", "\0", "\u200b")
        ],
    ],
)
def test_what_does_not_fit_does_not(language, text, typed):
    assert not finds(typed, text, language)


@pytest.mark.parametrize(
    ("language", "typed", "sought"),
    [
        ("en", "What is the price of wire ropes?", ["price", "wire", "rope"]),
        ("en", "the", ["the"]),
        ("es", "¿Cuál es el precio de los cables?", ["preci", "cabl"]),
        ("ru", "Какие канаты для крана", ["канат", "кран"]),
    ],
)
def test_small_words_are_not_asked_for_where_there_are_others(language, typed, sought):
    assert words.sought(typed, language) == sought


def test_however_much_is_typed_few_words_are_sought():
    assert len(words.sought("word " * 10 + " ".join(f"w{n}x" for n in range(9_000)), "en")) <= 16
    assert len(words.sought("钢管丝绳" * 5_000, "zh-hans")) <= 16
    assert max(map(len, words.sought("x" * 10_000, "en"))) <= words.LONGEST_TOKEN


@given(st.text(max_size=300), LANGUAGES)
def test_tokens_are_letters_and_digits_whatever_is_written(text, language):
    for token in [*words.tokens(text, language), *words.sought(text, language)]:
        assert re.fullmatch(r"[\w-]+", token), token
        assert not re.search(r"[\s\0'\"\\]", token)


@given(st.text(max_size=100), LANGUAGES)
def test_whatever_was_written_is_found_by_itself(text, language):
    assert words.tokens(text, language).issuperset(words.sought(text, language))


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Ropes of steel", "rope", "<mark>Ropes</mark> of steel"),
        ("EN 10025-2 <b>&</b>", "en10025-2", "<mark>EN 10025-2</mark> &lt;b&gt;&amp;&lt;/b&gt;"),
        ("不锈钢管", "锈钢管", "不<mark>锈钢管</mark>"),
        ("A rope of wire ropes", '"wire rope"', "A rope of <mark>wire ropes</mark>"),
        ("Of steel wire ropes", '"steel wire rope"', "Of <mark>steel wire ropes</mark>"),
        ("Nothing of it", "rope", "Nothing of it"),
        ("", "rope", ""),
    ],
)
def test_what_was_sought_is_marked_and_the_rest_escaped(text, typed, shown):
    tokens = words.sought(typed, "en")
    assert extract.marked(text, tokens, "en") == shown
    assert extract.extract(text, tokens, "en") == shown


def test_an_extract_is_where_most_of_the_words_are():
    padding = "Other words stand here. " * 20
    text = f"{padding} A rope alone. {padding} A rope of zinc, here. {padding}"
    shown = extract.extract(text, words.sought("zinc ropes", "en"), "en")
    assert "A <mark>rope</mark> of <mark>zinc</mark>, here." in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(strip_tags(shown)) < 260


@given(st.text(max_size=600), st.text(max_size=20), LANGUAGES)
def test_an_extract_says_nothing_that_is_not_in_the_text(text, typed, language):
    shown = extract.extract(text, words.sought(typed, language), language)
    plain = re.sub("</?mark>", "", shown).removeprefix("… ").removesuffix(" …")
    assert plain in escape(" ".join(text.split()))
    assert shown.count("<mark>") == shown.count("</mark>")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("steeel", "steel"), ("galvanizd", "galvanized"), ("wier", "wire"), ("galv", "galvanized")],
)
def test_a_misspelled_word_is_corrected(word, meant):
    assert spelling.nearest(word, ["steel", "galvanized", "wire", "rope"])[0] == meant


@pytest.mark.parametrize("word", ["steel", "anchor", "zzz", "stxxl"])
def test_what_is_right_or_far_from_all_is_not(word):
    assert spelling.nearest(word, ["steel", "galvanized"]) == []


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("a", "", 1), ("ab", "ba", 1), ("rope", "ropes", 1), ("wire", "rope", 3), ("x", "x", 0)],
)
def test_the_distance_of_two_words(one, other, steps):
    assert spelling.distance(one, other) == spelling.distance(other, one) == steps
