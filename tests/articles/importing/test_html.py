import datetime

import pytest

from articles.importing import read
from tests.articles.importing import PAGES

LEAD = "A cork oak is stripped for the first time when it is about twenty-five years old."


@pytest.fixture(scope="module")
def cork():
    return read((PAGES / "cork.html").read_text())


def test_the_parts_of_a_page(cork):
    assert cork.breadcrumb == ["Home", "News List"]
    assert cork.title == "How Natural Cork Reaches the Bottling Line"
    assert cork.posted_on == datetime.date(2024, 3, 7)
    assert cork.picture_text == "Cork planks drying in a yard"
    assert cork.summary == "From bark to stopper in nine years."
    assert cork.keywords == ["natural cork stoppers"]
    assert (cork.emails, cork.phones) == (["sales@cork.example"], ["+351 21 555 0143"])


def test_the_body_keeps_what_an_article_may_hold(cork):
    assert cork.body.split("\n") == [
        "<p>A cork oak is stripped for the first time when it is about <strong>twenty-five</strong>"
        ' years old. See <a href="https://cork.example/oak?a=1&amp;b=2">the tree</a> and'
        " not this.</p>",
        "<h2>Harvest</h2>",
        "<p>Two men with axes open the bark along its natural cracks.<br>"
        "They lift it off in long shells.</p>",
        "<p>The planks rest in the open for six months, in rain and sun.</p>",
        "<h2>Sizes</h2>",
        "<ul><li>24 mm</li><li>26 mm<ul><li>for <em>sparkling</em> wine</li></ul></li></ul>",
        "<table><tbody><tr><th>Grade</th><th>Pores</th></tr>"
        "<tr><td>A</td><td>3</td></tr></tbody></table>",
        "<h3>What graders say</h3>",
        "<blockquote><p>We would rather sell a floor than a bad bottle.</p></blockquote>",
        "<p>Stoppers leave the factory at six per cent moisture in sealed bags.</p>",
    ]


def test_frames_of_the_page_are_listed_with_what_they_were(cork):
    assert [str(line) for line in cork.boilerplate] == [
        "12: Home (site navigation)",
        "12: Stoppers & more (site navigation)",
        "34: Contact Supplier (inquiry button)",
        "35: *Name (form field label)",
        "35: *Content (form field label)",
        "35: send (form button)",
        "37: Copyright © 2024 Example Cork (copyright notice)",
        "37: Made in the cork forest by people who like it. (page footer)",
    ]


def test_pictures_and_videos_that_need_an_editor_are_listed(cork):
    assert [str(line) for line in cork.unplaced] == [
        "29: https://video.example/embed/7 (embedded media)",
        "30: A laboratory (text of another picture)",
    ]


def test_nothing_of_scripts_and_styles_is_read(cork):
    assert "never shown" not in str(cork)
    assert "color" not in str(cork)


def test_a_page_of_lines_broken_inside_one_cell_of_a_layout_table():
    page = (
        "<title>Cork in the cellar | Example Cork</title><table><tr><td>Products<br>Oak</td><td>"
        "Home &gt; News<br>Our news<br><font size=4>Cork in the cellar<br>2024-03-07</font><br>"
        f"<br>{LEAD}<br><br><b>Harvest</b><br>{LEAD} {LEAD}</td></tr></table>"
    )
    proposal = read(page)
    assert proposal.title == "Cork in the cellar"
    assert proposal.posted_on == datetime.date(2024, 3, 7)
    assert proposal.breadcrumb == ["Home", "News"]
    assert proposal.body == f"<p>{LEAD}</p>\n<h2>Harvest</h2>\n<p>{LEAD} {LEAD}</p>"
    assert [line.text for line in proposal.unplaced] == ["Oak", "Our news"]


def test_the_head_of_a_document_fills_what_the_page_does_not_show():
    proposal = read(
        '<meta property="article:published_time" content="2024-03-07T08:00:00Z">'
        f'<meta name="Keywords" content="cork, oak, Cork"><title>Cork</title><p>{LEAD}</p>'
    )
    assert proposal.title == "Cork"
    assert proposal.posted_on == datetime.date(2024, 3, 7)
    assert proposal.keywords == ["cork", "oak"]


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Cork</h1><p>{}</p>",
        "<!DOCTYPE html><h1>Cork</h1><p>{}",
        "<div class=title><h1>Cork</h1></div><p>{}",
        "<h2>Cork</h2><div>{}</div>",
        "<p>Cork</p><p>{}</p>",
        "<header><h1>Example Cork Ltd</h1></header><main><header><h1>Cork</h1></header>{}</main>",
        "<h1>Cork</h1>\n{}\n<section></section>",
    ],
)
def test_title_and_text_are_found_in_any_markup(html):
    proposal = read(html.format(LEAD))
    assert (proposal.title, proposal.body) == ("Cork", f"<p>{LEAD}</p>")


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://cork.example/", True),
        ("HTTP://cork.example/", True),
        ("mailto:a@cork.example", True),
        ("tel:+351215550143", True),
        ("/news/oak", True),
        ("oak.html", True),
        ("?page=2", True),
        ("javascript:alert(1)", False),
        (" java\nscript:alert(1)", False),
        ("&#106;avascript:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example/", False),
        ("#top", False),
        ("", False),
    ],
)
def test_links_are_kept_when_safe(href, kept):
    body = read(f'<h1>Cork</h1><p>{LEAD} <a href="{href}">See</a>.</p>').body
    assert ("<a href=" in body) == kept
    assert "See" in body


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        '<a href="https://x.example/&quot;onclick=&quot;alert(1)">x</a>',
        "<p style='background:url(javascript:alert(1))'>x</p>",
        "<scr<script>ipt>alert(1)</script>",
        "<table><tr><td onclick=alert(1) colspan='2\" onload=x'>a<td>b<tr><td>c<td>d</table>",
        "<!--><script>alert(1)</script>-->",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    ],
)
def test_nothing_that_runs_reaches_the_body(hostile):
    body = read(f"<h1>Cork</h1><p>{LEAD}</p>{hostile}<p>{LEAD}</p>").body
    assert "<script" not in body
    assert "<img" not in body
    inside_tags = "".join(part.split(">")[0] for part in body.split("<")[1:])
    assert " on" not in inside_tags.replace("&quot;", "")
    assert "style" not in inside_tags


def test_a_very_deep_page_is_read():
    page = "<h1>Cork</h1>" + "<div><b>" * 20_000 + LEAD
    assert LEAD in read(page).body


def test_headings_take_levels_two_to_four_in_their_order():
    page = "<h1>Cork</h1>" + "".join(f"<h{n}>Level {n}</h{n}><p>{LEAD}</p>" for n in (1, 3, 5, 6))
    levels = [line[:4] for line in read(page).body.split("\n") if line.startswith("<h")]
    assert levels == ["<h2>", "<h3>", "<h4>", "<h4>"]


def test_a_class_that_only_mentions_a_sidebar_hides_nothing():
    page = f'<body class="has-sidebar"><div class="content-with-sidebar"><h1>Cork</h1><p>{LEAD}'
    assert read(page).body == f"<p>{LEAD}</p>"


def test_a_table_for_layout_becomes_paragraphs():
    page = f"<h1>Cork</h1><table><tr><td><h2>Oak</h2></td><td><p>{LEAD}</p></td></tr></table>"
    assert read(page).body == f"<h2>Oak</h2>\n<p>{LEAD}</p>"


def test_a_table_keeps_cells_that_span():
    table = (
        "<table><tr><th colspan=2>Grade</th></tr><tr><td>A</td><td rowspan=999>3</td></tr></table>"
    )
    body = read(f"<h1>Cork</h1><p>{LEAD}</p>{table}<p>{LEAD}</p>").body
    assert '<tr><th colspan="2">Grade</th></tr><tr><td>A</td><td>3</td></tr>' in body
