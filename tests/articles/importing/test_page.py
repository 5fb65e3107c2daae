import datetime

import pytest

from articles.importing import read
from tests.articles.importing import PAGES

LEAD = "A cork oak is stripped for the first time when it is about twenty-five years old."
MORE = "Rain washes out tannins, the sun evens the moisture, and the cells find their final shape."


@pytest.fixture(scope="module")
def cork():
    return read((PAGES / "cork.txt").read_text())


def test_the_head_of_a_page(cork):
    assert cork.breadcrumb == ["Home", "News List", "News Detail"]
    assert cork.title == "From Bark to Stopper: How Natural Cork Reaches the Bottling Line"
    assert cork.posted_on == datetime.date(2024, 3, 7)
    assert cork.picture_text == "Stacked cork planks drying in a yard"


def test_the_body_of_a_page(cork):
    assert cork.counts() == (4, 7)
    tags = [line.split(">")[0][1:] for line in cork.body.split("\n")]
    assert tags == ["p", "h2", "p", "p", "h2", "p", "h2", "p", "p", "h2", "p"]
    assert "<h2>Packing for the Sea</h2>\n<p>Stoppers leave" in cork.body


def test_the_tail_of_a_page(cork):
    assert cork.keywords == ["natural cork stoppers"]
    assert cork.card_label == "View Detail"
    assert cork.emails == ["sales@cork.example"]
    assert cork.phones == ["+351 21 555 0143"]


def test_every_line_of_a_page_has_its_place(cork):
    assert cork.unplaced == []
    assert len(cork.boilerplate) == 18
    assert [line.number for line in cork.placements] == [
        number
        for number, line in enumerate((PAGES / "cork.txt").read_text().split("\n"), 1)
        if line
    ]


def test_a_line_says_what_it_was(cork):
    assert [str(line) for line in cork.boilerplate][:4:2] == [
        "30: Contact Supplier (inquiry button)",
        "32: Send Inqury (inquiry form title)",
    ]


def test_headings_are_found_without_a_blank_line_on_the_page():
    page = (PAGES / "cork.txt").read_text()
    proposal = read("\n".join(line for line in page.split("\n") if line))
    assert proposal.counts() == (4, 7)
    assert proposal.picture_text == "Stacked cork planks drying in a yard"


def test_headings_are_found_where_every_line_is_followed_by_a_blank_one():
    page = (PAGES / "cork.txt").read_text()
    proposal = read("\n\n".join(line for line in page.split("\n") if line))
    assert proposal.counts() == (5, 7)  # the picture's text has nothing to tell it from a heading
    assert proposal.keywords == ["natural cork stoppers"]
    assert proposal.unplaced == []


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Cork in the cellar", "Cork in the cellar"),
        ("Products\nCompany news\nCork in the cellar\n2024-03-07", "Cork in the cellar"),
        ("2024-03-07\nCork in the cellar", "Cork in the cellar"),
        ("Home > News\nCork in the cellar\nA subtitle\n2024-03-07", "Cork in the cellar"),
        ("Home\n>\nNews List\n>\nDetail\nCork in the cellar", "Cork in the cellar"),
        ("Cork > plastic", "Cork > plastic"),
        ("Is cork dead?", "Is cork dead?"),
        (f"{'Cork ' * 30}\n2024-03-07", ("Cork " * 30).strip()),
        ("Cork prices rise for the third year.", "Cork prices rise for the third year."),
    ],
)
def test_the_title_is_found_by_what_surrounds_it(head, title):
    assert read(f"{head}\n\n{LEAD}\n\n{MORE}").title == title


@pytest.mark.parametrize(
    ("lines", "picture", "headings"),
    [
        ("Oaks in spring", "Oaks in spring", 0),
        ("By our correspondent\nOaks in spring", "Oaks in spring", 0),
        ("Photo: oaks in spring\nBy our correspondent", "Photo: oaks in spring", 0),
        ("\nOaks in spring", "", 1),
        ("\nPicture of oaks in spring", "Picture of oaks in spring", 0),
        ("", "", 0),
    ],
)
def test_the_picture_text_stands_under_the_title_or_speaks_of_a_picture(lines, picture, headings):
    proposal = read(f"Cork in the cellar\nPosted on 2024-03-07\n{lines}\n\n{LEAD}")
    assert (proposal.picture_text, proposal.counts().headings) == (picture, headings)


def test_what_stands_between_title_and_text_and_is_nothing_else_is_listed():
    proposal = read(f"Cork in the cellar\nBy our correspondent\nOaks\n\n{LEAD}")
    assert [str(line) for line in proposal.unplaced] == ["2: By our correspondent"]


def test_a_date_among_other_words_is_read_and_its_line_listed():
    proposal = read(f"Cork in the cellar\nPosted on 2024-03-07 by Joana\n\n{LEAD}")
    assert proposal.posted_on == datetime.date(2024, 3, 7)
    assert [str(line) for line in proposal.unplaced] == [
        "2: Posted on 2024-03-07 by Joana (only its date was read)"
    ]


def test_a_second_date_and_a_second_card_are_listed():
    proposal = read(f"Cork\nPosted on 2024-03-07\n\n{LEAD}\n\nView Detail >\n2023-01-02\nRead more")
    assert proposal.posted_on == datetime.date(2024, 3, 7)
    assert [str(line) for line in proposal.unplaced] == [
        "7: 2023-01-02 (another date)",
        "8: Read more (another card)",
    ]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Harvest", True),
        ("Why boil the bark?", True),
        ("Contact", True),
        ("The harvest:", False),
        ("The harvest.", False),
        ("1950 — 1980", False),
        ("Email: sales@cork.example", False),
    ],
)
def test_a_heading_is_a_short_open_line_above_a_longer_paragraph(line, is_heading):
    proposal = read(f"Cork\n\n{LEAD}\n\n{line}\n\n{MORE}")
    assert (f"<h2>{line}</h2>" in proposal.body) == is_heading


def test_a_short_line_above_a_short_line_is_no_heading():
    assert read(f"Cork\n\n{LEAD}\n\nHarvest\n\nBoiling\n\n{MORE}").counts() == (1, 3)


def test_text_below_three_interface_lines_is_not_the_article():
    tail = "Contact Supplier\nSend\nConfirm\nWe use cookies to make this page work as you expect."
    proposal = read(f"Cork\n\n{LEAD}\n\n{tail}")
    assert proposal.body == f"<p>{LEAD}</p>"
    assert [line.number for line in proposal.unplaced] == [8]


def test_a_button_inside_the_article_is_taken_out():
    proposal = read(f"Cork\n\n{LEAD}\n\nView Detail >\n\n{MORE}")
    assert proposal.body == f"<p>{LEAD}</p>\n<p>{MORE}</p>"
    assert proposal.card_label == "View Detail"


@pytest.mark.parametrize(
    ("tail", "keywords"),
    [
        ("cork stoppers", ["cork stoppers"]),
        ("cork stoppers\nwine corks\ncork stoppers", ["cork stoppers", "wine corks"]),
        ("Cork Stoppers\ncork stoppers", ["Cork Stoppers"]),
        ("软木塞\n软木塞", ["软木塞"]),
        ("软木塞", []),
        ("Joana Reis", []),
        ("Keywords: cork, Cork, oak", ["cork", "oak"]),
        ("Contact Supplier\ncork stoppers\ncork stoppers", ["cork stoppers"]),
        ("Contact Supplier\nfree of charge", []),
    ],
)
def test_keywords_are_short_lines_with_two_of_three_signs(tail, keywords):
    assert read(f"Cork\n\n{LEAD}\n\n{tail}").keywords == keywords


@pytest.mark.parametrize("page", ["", " \n\t\n", "<p> </p>"])
def test_an_empty_page_is_an_empty_proposal(page):
    proposal = read(page)
    assert (proposal.title, proposal.body, proposal.placements) == ("", "", [])


def test_a_page_without_running_text_loses_nothing():
    proposal = read("Home > News\nCork\nOaks\nConfirm")
    assert proposal.title == "Cork"
    assert [line.text for line in proposal.unplaced] == ["Oaks"]


@pytest.mark.parametrize(
    "sentence",
    [
        "नवरत्न कॉर्क ओक से बनता है और लंबे समय तक चलता है।",
        "کارک بلوط سے بنتا ہے اور بہت عرصے تک چلتا رہتا ہے۔",
    ],
)
def test_sentences_of_other_scripts_are_closed_too(sentence):
    assert read(f"Cork\n\n{sentence}").body == f"<p>{sentence}</p>"


def test_a_chinese_page():
    page = (
        "首页 > 新闻列表 > 新闻详情\n软木塞如何到达灌装线\n发布于 2024年3月7日\n\n"
        "软木橡树大约在二十五岁时第一次剥皮，然后每九年剥一次，没有人砍伐这种树木。\n\n"
        "采收\n\n五月到八月之间，两个人用斧头沿着天然裂缝打开树皮，把它成片地取下来。\n\n"
        "软木塞\n软木塞\n查看详情 >\n联系供应商\n发送询盘\n*姓名\n电话\n+86 10 5550 0143"
    )
    proposal = read(page)
    assert proposal.breadcrumb == ["首页", "新闻列表", "新闻详情"]
    assert proposal.title == "软木塞如何到达灌装线"
    assert proposal.posted_on == datetime.date(2024, 3, 7)
    assert proposal.counts() == (1, 2)
    assert proposal.keywords == ["软木塞"]
    assert proposal.card_label == "查看详情"
    assert proposal.phones == ["+86 10 5550 0143"]
    assert proposal.unplaced == []
