import pytest

from articles.importing import Place
from articles.importing.lines import crumbs, recognize


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("Home>News List>News Detail", ["Home", "News List", "News Detail"]),
        ("Home » News » Cork", ["Home", "News", "Cork"]),
        ("Home / News / Cork", ["Home", "News", "Cork"]),
        ("Home/News", ["Home", "News"]),
        ("You are here: Home › News", ["Home", "News"]),
        ("您的位置：首页 > 新闻中心 > 软木", ["首页", "新闻中心", "软木"]),
        ("当前位置：首页＞新闻", ["首页", "新闻"]),
        ("Phone/Email Address", []),
        ("View Detail >", []),
        ("> We would rather sell a floor", []),
        ("A cork oak", []),
        (f"Home > {'x' * 90}", []),
    ],
)
def test_breadcrumbs(line, labels):
    assert crumbs(line) == labels


@pytest.mark.parametrize(
    ("line", "emails", "phones"),
    [
        ("sales@cork.example", ["sales@cork.example"], []),
        ("13783702458", [], ["13783702458"]),
        ("Tel: +351 21 555 0143 / (21) 555-0144", [], ["+351 21 555 0143", "(21) 555-0144"]),
        ("E-mail：a@b.example, Phone：＋８６ 10 5550 0143", ["a@b.example"], ["+86 10 5550 0143"]),
        ("电话：010-55500143", [], ["010-55500143"]),
        ("WhatsApp: +351 91 555 0143", [], ["+351 91 555 0143"]),
    ],
)
def test_lines_of_contact_details(line, emails, phones):
    sign = recognize(line)
    assert sign.place == Place.CONTACT
    assert (list(sign.emails), list(sign.phones)) == (emails, phones)


@pytest.mark.parametrize(
    "line",
    [
        "Write to sales@cork.example for samples",
        "Fax: +351 21 555 0145",
        "1 2 3 4 5 6 7 8",
        "12345678901234567890",
        "24 mm",
        "sales@localhost",
        "A cork oak is stripped every nine years.",
        "Next steps",
        "",
    ],
)
def test_other_lines_are_left_to_their_neighborhood(line):
    assert recognize(line) is None


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("Contact Supplier", "inquiry button"),
        ("Send Inqury", "inquiry form title"),
        ("* Name:", "form field label"),
        ("*Phone/Email Address", "form field label"),
        ("send", "form button"),
        ("+", "close button"),
        ("×", "close button"),
        ("Submit Done!", "form message"),
        ("Confirm", "dialog button"),
        ("公司联系方式", "contact heading or label"),
        ("Ｅｍａｉｌ：", "contact heading or label"),
        ("Home", "site navigation"),
        ("Share to:", "share link"),
        ("Related Products", "heading of other pages"),
        ("Privacy Policy", "footer link"),
        ("Previous: Oak in winter", "link to another article"),
        ("下一篇：软木的收获", "link to another article"),
        ("Next >", "link to another article"),
        ("© 2024 Example Cork", "copyright notice"),
        ("Example Cork. All rights reserved.", "copyright notice"),
        ("浏览次数：1,024", "view counter"),
        ("-----", "divider"),
    ],
)
def test_the_interface_of_old_pages_is_known(line, note):
    sign = recognize(line)
    assert (sign.place, str(sign.note)) == (Place.BOILERPLATE, note)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Keywords: cork, natural stoppers，cork oak", ("cork", "natural stoppers", "cork oak")),
        ("Tags：cork | oak", ("cork", "oak")),
        ("关键词：软木、瓶塞；葡萄酒", ("软木", "瓶塞", "葡萄酒")),
    ],
)
def test_named_keywords(line, words):
    sign = recognize(line)
    assert (sign.place, sign.values) == (Place.KEYWORD, words)


@pytest.mark.parametrize("line", ["View Detail >", "view details", "Read more »", "查看详情＞"])
def test_card_links_lose_their_arrow(line):
    sign = recognize(line)
    assert (sign.place, sign.values) == (Place.CARD, (line.rstrip(" >»＞"),))
