import pytest

from articles.importing import decode

CHINESE = "软木塞如何到达灌装线\n发布于 2024年3月7日"
LATIN = "“Élan” – naïve café, Größe 24 mm, señor, élégant"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-32"),
        (CHINESE, "gbk"),
        (CHINESE + "㐀𠀀", "gb18030"),
        (LATIN, "utf-8"),
        (LATIN, "cp1252"),
        ("plain", "ascii"),
        ("", "ascii"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_was_written_in(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_a_declared_charset_decides_what_bytes_cannot():
    page = '<meta charset="koi8-r"><p>Пробка</p>'
    assert decode(page.encode("koi8-r")) == page


def test_a_page_that_calls_gbk_by_its_older_name_is_read():
    page = '<META http-equiv="Content-Type" content="text/html; charset=gb2312"><p>镕€软木</p>'
    assert decode(page.encode("gb18030")) == page


@pytest.mark.parametrize("name", ["base64", "no-such-charset", "utf-8"])
def test_a_wrong_declaration_is_passed_over(name):
    page = f'<meta charset="{name}"><p>Größe</p>'
    assert decode(page.encode("cp1252")) == page


def test_bytes_that_no_encoding_explains_are_seen():
    assert decode(b"caf\xe9 \x81") == "café \ufffd"
