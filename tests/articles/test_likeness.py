"""How alike texts are, and the marks that find what is alike."""

import random

import pytest

from articles.likeness import BANDS, FEWEST, bands, likeness, names, runs, whole

WORDS = [f"word{number}" for number in range(3000)]


def text(seed, count=400):
    chooser = random.Random(seed)
    return [chooser.choice(WORDS) for _number in range(count)]


def changed(words, share, seed=7):
    chooser = random.Random(seed)
    return [f"new{n}" if chooser.random() < share else word for n, word in enumerate(words)]


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("Steel for big bridges", "steel, for big BRIDGES!", 1.0),
        ("a b c d", "a b c e", 1 / 3),
        ("钢丝绳报废", "钢丝绳报废", 1.0),
        ("钢丝绳报废", "钢丝绳检查", 1 / 5),
        ("one two", "one two", 0.0),
        ("", "", 0.0),
    ],
)
def test_likeness_is_the_share_of_runs_in_common(one, other, share):
    assert likeness(runs(one), runs(other)) == pytest.approx(share)


def test_chinese_is_compared_by_characters_beside_words_of_latin_letters():
    assert runs("用 EIPS 钢丝") == {"用 eips 钢", "eips 钢 丝"}


@pytest.mark.parametrize(("share", "least"), [(0.0, 30), (0.05, 29), (0.1, 27)])
def test_texts_that_are_nearly_the_same_share_marks(share, least):
    found = 0
    for seed in range(30):
        words = text(seed)
        copy = runs(" ".join(changed(words, share, seed)))
        found += bool({*bands("en", runs(" ".join(words)))} & {*bands("en", copy)})
    assert found >= least


def test_texts_on_other_things_hardly_ever_do():
    marks = [{*bands("en", runs(" ".join(text(seed))))} for seed in range(60)]
    pairs = [(a, b) for a in range(60) for b in range(a)]
    assert sum(bool(marks[a] & marks[b]) for a, b in pairs) <= len(pairs) / 100


def test_marks_are_stable_fit_a_column_and_differ_by_language():
    content = runs(" ".join(text(1)))
    marks = bands("en", content)
    assert marks == bands("en", content)
    assert len(marks) == BANDS
    assert all(-(2**63) <= mark < 2**63 for mark in marks)
    assert not {*marks} & {*bands("zh-hans", content)}


def test_a_short_text_has_no_marks():
    assert bands("en", runs(" ".join(text(1, FEWEST + 1)))) == []
    assert len(bands("en", runs(" ".join(text(1, FEWEST + 2))))) == BANDS


def test_a_title_is_the_same_in_other_capitals_and_of_another_kind_is_not():
    assert whole("en", "title", "Steel – Bridges") == whole("en", "title", " steel bridges")
    assert whole("en", "title", "Steel") != whole("en", "summary", "Steel")
    assert whole("en", "title", "…") == []


@pytest.mark.parametrize(
    ("title", "word", "is_named"),
    [
        ("Steel for bridges", "steel", True),
        ("Steelworks", "steel", False),
        ("Grade (EIPS)", "EIPS", True),
        ("起重机钢丝绳选择", "钢丝绳", True),
        ("用EIPS钢丝", "钢丝", True),
        ("A+B", "a+b", True),
        ("用EIPS钢丝", "eips", True),
        ("Rope", "", False),
    ],
)
def test_a_title_names_whole_words(title, word, is_named):
    assert names(title, word) is is_named
