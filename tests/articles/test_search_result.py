"""What search results show of a title and a summary."""

import pytest

from articles.search_result import DESCRIPTION, ELLIPSIS, TITLE, width

LONG = "Choosing an Incoterm for heavy reels of wire rope bound for the Baltic"


@pytest.mark.parametrize(
    ("text", "ems"),
    [("ill", 0.7), ("Mm", 1.7), ("钢丝绳", 3), ("steel rope", 4.4), ("", 0), ("e\u0301", 0.6)],
)
def test_wide_characters_take_more_room_than_narrow_ones(text, ems):
    assert width(text) / 1000 == pytest.approx(ems, abs=0.2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Steel for bridges", "Steel for bridges"),
        (LONG, "Choosing an Incoterm for heavy reels of wire rope bound for …"),
        ("钢" * 29, "钢" * 29),
        ("钢" * 30, "钢" * 27 + ELLIPSIS),
        ("W" * 90, "W" * 30 + ELLIPSIS),
        ("", ""),
    ],
)
def test_a_title_is_cut_between_words_where_its_script_has_spaces(text, shown):
    assert TITLE.cut(text) == shown


@pytest.mark.parametrize("room", [TITLE, DESCRIPTION])
@pytest.mark.parametrize("text", [LONG * 9, "钢" * 200, "i" * 400, "钢丝绳 rope " * 30])
def test_what_is_shown_fits_and_says_more_characters_than_have_room(room, text):
    assert room.fits(room.cut(text))
    assert not room.fits(text)
    assert room.about(text) < len(text)


@pytest.mark.parametrize(("room", "usual"), [(TITLE, 60), (DESCRIPTION, 160)])
def test_without_a_text_the_usual_number_is_said(room, usual):
    assert room.about("") == usual
