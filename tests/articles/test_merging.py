"""Two bodies that were made of one, put together block by block."""

import pytest

from articles.merging import parts

BASE = "<h2>One</h2><p>a</p><p>b</p><h2>Two</h2><p>c</p>"


def written(base, theirs, mine):
    """The parts that differ: (who changed, their HTML, mine)."""
    return [
        (part.changed_by, *("".join(b.html for b in side) for side in (part.theirs, part.mine)))
        for part in parts(base, theirs, mine)
        if not part.is_same
    ]


@pytest.mark.parametrize(
    ("theirs", "mine", "expected"),
    [
        (BASE, BASE, []),
        (BASE.replace("a", "A"), BASE, [("theirs", "<p>A</p>", "<p>a</p>")]),
        (BASE, BASE.replace("c", "C"), [("mine", "<p>c</p>", "<p>C</p>")]),
        (BASE.replace("a", "A"), BASE.replace("a", "A"), []),
        (BASE.replace("a", "A"), BASE.replace("a", "Ä"), [("both", "<p>A</p>", "<p>Ä</p>")]),
        (
            BASE.replace("a", "A"),
            BASE.replace("c", "C"),
            [("theirs", "<p>A</p>", "<p>a</p>"), ("mine", "<p>c</p>", "<p>C</p>")],
        ),
        # Next to each other, and yet not the same block.
        (
            BASE.replace("a", "A"),
            BASE.replace("b", "B"),
            [("theirs", "<p>A</p>", "<p>a</p>"), ("mine", "<p>b</p>", "<p>B</p>")],
        ),
        (BASE + "<p>d</p>", BASE, [("theirs", "<p>d</p>", "")]),
        (BASE, BASE.replace("<p>b</p>", ""), [("mine", "<p>b</p>", "")]),
        (BASE + "<p>d</p>", BASE + "<p>e</p>", [("both", "<p>d</p>", "<p>e</p>")]),
        (BASE.replace("<p>b</p>", ""), BASE.replace("b", "B"), [("both", "", "<p>B</p>")]),
        ("", BASE, [("theirs", "", BASE)]),
        # What reads the same is the same.
        ("<h2>One</h2> <p>a</p>\n<p>b</p><h2>Two</h2><p>c&#32;</p><p></p>", BASE, []),
    ],
)
def test_only_what_both_have_changed_is_left_to_choose(theirs, mine, expected):
    assert written(BASE, theirs, mine) == expected


def test_a_block_that_moved_is_not_taken_for_a_change_of_the_one_in_its_place():
    theirs, mine = "<p>b</p><p>x</p>", "<p>a</p><p>B</p>"
    assert written("<p>a</p><p>b</p>", theirs, mine) == [("both", theirs, mine)]


def test_without_the_text_that_both_were_made_of_nobody_is_said_to_have_changed_it():
    assert written(None, "<p>a</p><p>b</p>", "<p>a</p><p>c</p>") == [("", "<p>b</p>", "<p>c</p>")]


def test_pictures_are_told_apart_by_what_they_show():
    one, other = ('<figure data-picture="1"></figure>', '<figure data-picture="2"></figure>')
    assert written(one, other, one) == [("theirs", other, one)]


def test_all_parts_together_are_both_texts_in_full():
    theirs, mine = BASE.replace("a", "A") + "<hr>", BASE.replace("<p>b</p>", "<ul><li>b</li></ul>")
    found = parts(BASE, theirs, mine)
    assert "".join(block.html for part in found for block in part.theirs) == theirs
    assert "".join(block.html for part in found for block in part.mine) == mine
