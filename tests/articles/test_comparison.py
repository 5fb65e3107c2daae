import pytest

from articles.comparison import side_by_side


@pytest.mark.parametrize(
    ("left", "right", "marked"),
    [
        ("same text", "same text", ("same text", "same text")),
        (
            "a strong rope",
            "a thin rope",
            ("a <mark>strong</mark> rope", "a <mark>thin</mark> rope"),
        ),
        ("rope", "rope, thin", ("rope", "rope<mark>, thin</mark>")),
        ("", "new", ("", "<mark>new</mark>")),
        ("钢丝绳", "钢绳", ("钢<mark>丝</mark>绳", "钢绳")),
        ("<b>", "<i>", ("&lt;<mark>b</mark>&gt;", "&lt;<mark>i</mark>&gt;")),
        ("one\ntwo", "one\nthree", ("one\n<mark>two</mark>", "one\n<mark>three</mark>")),
    ],
)
def test_what_only_one_text_has_is_marked(left, right, marked):
    assert side_by_side(left, right) == marked
