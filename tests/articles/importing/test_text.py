import pytest

from articles.importing import read

TITLE = "Cork in the cellar\nPosted on 2024-03-07\n\n"
LEAD = "A cork oak is stripped for the first time when it is about twenty-five years old."


def body(text):
    """The body of a page that consists of a title, a date, a lead and this text."""
    lead, *rest = read(f"{TITLE}{LEAD}\n\n{text}\n\nThat is all there is to say.").body.split("\n")
    assert (lead, rest.pop()) == (f"<p>{LEAD}</p>", "<p>That is all there is to say.</p>")
    return "\n".join(rest)


def table(*rows):
    """A table of rows such as "A|3"; a row with a star in front names the columns."""
    html = ""
    for row in rows:
        tag = "th" if row.startswith("*") else "td"
        cells = "".join(f"<{tag}>{cell}</{tag}>" for cell in row.removeprefix("*").split("|"))
        html += f"<tr>{cells}</tr>"
    return f"<table><tbody>{html}</tbody></table>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("- 24 mm\n- 26 mm", "<ul><li>24 mm</li><li>26 mm</li></ul>"),
        ("• 24 mm\n\n• 26 mm", "<ul><li>24 mm</li><li>26 mm</li></ul>"),
        ("- long\n  item\n- next", "<ul><li>long item</li><li>next</li></ul>"),
        ("1. Boil\n2) Grade", "<ol><li>Boil</li><li>Grade</li></ol>"),
        ("1、蒸煮\n2、分级", "<ol><li>蒸煮</li><li>分级</li></ol>"),
        ("2. Grade\n3. Pack", "<p>2. Grade</p>\n<p>3. Pack</p>"),
        (f"1. Why boil\n\n{LEAD}", f"<h2>1. Why boil</h2>\n<p>{LEAD}</p>"),
        ("> Oak\n> and cork", "<blockquote><p>Oak and cork</p></blockquote>"),
        ("Grade\tPores\nA\t3", table("*Grade|Pores", "A|3")),
        ("A\t3\nB\t7", table("A|3", "B|7")),
        ("| Grade | Use |\n|---|:--:|\n| A | wine |", table("*Grade|Use", "A|wine")),
        ("A\t3\nB\t7\t9", "<p>A 3</p>\n<p>B 7 9</p>"),
        ("It is < 3 & <b>not</b bold.", "<p>It is &lt; 3 &amp; &lt;b&gt;not&lt;/b bold.</p>"),
        ("- 3 < 4 & 5", "<ul><li>3 &lt; 4 &amp; 5</li></ul>"),
        ("Dear reader,\n\nthis is short.", "<p>Dear reader,</p>\n<p>this is short.</p>"),
    ],
)
def test_lines_become_paragraphs_lists_quotes_and_tables(text, html):
    assert body(text) == html


def test_addresses_become_links():
    html = body("See https://cork.example/?a=1&b=2 or ask oak@cork.example for more of it.")
    assert '<a href="https://cork.example/?a=1&amp;b=2">' in html
    assert '<a href="mailto:oak@cork.example">' in html


def test_hard_wrapped_lines_are_one_paragraph():
    wrapped = (
        "Between May and August two men with axes open the bark along its\n"
        "natural cracks and lift it off in long shells. A careless cut wounds\n"
        "the tree and spoils the next harvest."
    )
    assert body(wrapped) == "<p>" + wrapped.replace("\n", " ") + "</p>"


def test_lines_that_were_not_broken_by_a_margin_stay_apart():
    assert (
        body("A first short sentence, closed.\nAnd this one is closed as well.").count("<p>") == 2
    )


def test_wrapped_chinese_is_joined_without_spaces():
    wrapped = (
        "软木塞在装瓶之前要经过九年的生长和六个月的露天干燥然后才能够\n送到工厂进行蒸煮和分级。"
    )
    assert body(wrapped) == "<p>" + wrapped.replace("\n", "") + "</p>"


def test_markdown_headings_keep_their_order_of_levels():
    page = f"# Cork in the cellar\n\n{LEAD}\n\n### Sizes\n\n- 24 mm\n\n##### Small print\n\n{LEAD}"
    proposal = read(page)
    assert proposal.title == "Cork in the cellar"
    assert "<h2>Sizes</h2>" in proposal.body
    assert "<h3>Small print</h3>" in proposal.body


def test_characters_that_databases_refuse_are_left_out():
    proposal = read(f"Cork\x00 in\u200b the cellar\n\n{LEAD}\ud800")
    assert proposal.title == "Cork in the cellar"
    assert proposal.body == f"<p>{LEAD}</p>"
