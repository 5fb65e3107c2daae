"""HTML of the body as Markdown: what is written is what a parser reads."""

import re

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from articles import body, markdown
from articles.markup import Element, parse
from articles.portable import tree

PAGE = "https://harbor.example/news/steel/"
READER = MarkdownIt("commonmark").enable("table")


def written(html):
    return "\n\n".join(markdown.blocks(tree(html, PAGE)))


def read(text):
    """A parser's HTML without the spaces and breaks between elements."""
    return re.sub(r"\n", "", READER.render(text))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>Grades</h2><p>Tough steel.</p>", "## Grades\n\nTough steel."),
        ("<h3>Part #</h3>", "### Part \\#"),
        ("<p>one<br>two</p>", "one\\\ntwo"),
        ("<p>one<br></p>", "one"),
        ("<p><br>one</p>", "one"),
        ("<p>a <strong>b</strong> <em>c</em></p>", "a **b** *c*"),
        ("<p>a<strong> b </strong>c</p>", "a **b** c"),
        ("<p><strong>a</strong><strong>b</strong></p>", "**a**<strong>b</strong>"),
        ("<p><strong>“a”</strong>b</p>", "<strong>“a”</strong>b"),
        ("<p><strong>a <em>b</em></strong></p>", "**a <em>b</em>**"),
        ("<p><strong>S (Seale)</strong> puts</p>", "**S (Seale)** puts"),
        ("<p>H<sub>2</sub>O, m<sup>2</sup></p>", "H<sub>2</sub>O, m<sup>2</sup>"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('<ol start="9"><li>a</li><li>b</li></ol>', "9. a\n10. b"),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", "- a\n\n  1. b"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n<!-- -->\n\n- b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p>a</p><hr><p>b</p>", "a\n\n***\n\nb"),
        ('<p><a href="/contact/">Us</a></p>', "[Us](https://harbor.example/contact/)"),
        ('<p><a href="#h-a">Up</a></p>', f"[Up]({PAGE}#h-a)"),
        (
            '<p>So!<a href="https://x.example/a(b)">c</a></p>',
            "So\\![c](https://x.example/a%28b%29)",
        ),
        ('<p><a href="mailto:a@x.example">mail</a></p>', "[mail](mailto:a@x.example)"),
        (
            '<figure><img src="/a.jpeg" alt="A [crane]"><figcaption>Dawn</figcaption></figure>',
            "![A \\[crane\\]](https://harbor.example/a.jpeg)\n\nDawn",
        ),
        (
            "<table><tr><th>A</th><th>B|C</th></tr><tr><td>1</td><td>2<br>3</td></tr></table>",
            "| A | B\\|C |\n| --- | --- |\n| 1 | 2<br>3 |",
        ),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "|  |  |\n| --- | --- |\n| 1 | 2 |"),
        (
            '<table><tr><td colspan="2">1</td></tr></table>',
            '<table><tr><td colspan="2">1</td></tr></table>',
        ),
        ("<p> </p><ul></ul>", ""),
        ("loose <em>words</em><p>a</p>", "loose *words*\n\na"),
    ],
)
def test_html_has_its_markdown(html, expected):
    assert written(html) == expected


@pytest.mark.parametrize(
    "words",
    [
        "# no heading", "- no item", "+ no item", "12. no item", "3) no item", "> no quotation",
        "*no* _mark_ **at** __all__", "snake_case_word", "`code`", "[a](b)", "![a](b)", "<b>a</b>",
        "&amp; &#60; & so on", "a | b", "~~a~~", "\\*", "=====", "-----", "http://a.example/_b_",
        "“引号”和*星*", "مرحبا *بك*", "1986. A good year", "C:\\new", "a\\", "!", "|---|",
    ],
)  # fmt: skip
def test_words_are_read_as_they_are(words):
    assert read(markdown.text(words)) == f"<p>{escaped(words)}</p>"


def escaped(words):
    return escape(words).replace("&#x27;", "'")


ANY_WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
    | st.sampled_from("*_`#[]()<>&!|~\\-+.1 a"),
    max_size=30,
)


@given(ANY_WORDS)
def test_any_words_are_read_as_they_are(words):
    plain = " ".join(words.split())
    expected = f"<p>{escaped(plain)}</p>" if plain else ""
    assert read(markdown.text(words)) == expected
    heading = f"<h2>{escaped(plain)}</h2>"
    assert read(markdown.heading(2, words)) == heading


INLINE = st.recursive(
    ANY_WORDS.map(escape),
    lambda inner: st.lists(
        st.one_of(
            inner,
            inner.map("<strong>{}</strong>".format),
            inner.map("<em>{}</em>".format),
            inner.map("<sub>{}</sub>".format),
            st.just("<br>"),
        ),
        max_size=4,
    ).map("".join),
    max_leaves=8,
)
LINE = INLINE.map("<p>{}</p>".format)
ITEMS = st.lists(INLINE.map("<li>{}</li>".format), min_size=1, max_size=3).map("".join)
BLOCKS = st.recursive(
    st.one_of(
        LINE,
        INLINE.map("<h2>{}</h2>".format),
        ITEMS.map("<ul>{}</ul>".format),
        ITEMS.map("<ol>{}</ol>".format),
        st.just("<hr>"),
        st.lists(INLINE.map("<td>{}</td>".format), min_size=1, max_size=3).map(
            lambda cells: f"<table><tbody><tr>{''.join(cells)}</tr></tbody></table>"
        ),
    ),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        .map("".join)
        .map(
            lambda blocks: f"<blockquote>{blocks}</blockquote><ul><li>{blocks}</li><li>x</li></ul>"
        )
    ),
    max_leaves=4,
)


MARKED = {"h2", "ul", "ol", "hr", "blockquote", "table"}
BREAKS = {*body.BLOCKS, "li", "td", "tr", "thead", "tbody", "th"}


def shape(element):
    """Blocks and their words in reading order: what must be the same on both sides."""
    parts, run = [], []
    for child in [*element.children, None]:
        if child is not None and getattr(child, "tag", "") not in BREAKS:
            run.append(child)
            continue
        parts += filter(None, [Element("", {}, run).text()])
        run = []
        if child is not None:
            inner = shape(child)
            parts += [child.tag] * (child.tag == "hr" or bool(inner and child.tag in MARKED))
            parts += inner
    return parts


@given(st.lists(BLOCKS, max_size=4).map("".join))
def test_any_body_is_read_as_it_was_written(html):
    page = body.page(html, {}).html
    assert shape(parse(READER.render(written(page)))) == shape(tree(page, PAGE))
