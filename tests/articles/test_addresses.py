"""Addresses that are written differently and mean the same page."""

import pytest
from django.core.exceptions import ValidationError

from articles import addresses


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("/", "/"),
        ("/Old/Page.HTML", "/old/page.html"),
        ("/about/", "/about"),
        ("//evil.example/x", "/evil.example/x"),
        ("/a//b/", "/a/b"),
        ("/news_detail.php?id=3", "/news_detail.php?id=3"),
        ("/list.asp?Page=2&cat=A#top", "/list.asp?Page=2&cat=A"),
        ("/list.asp?cat=A&Page=2", "/list.asp?Page=2&cat=A"),
        ("/a?utm_source=mail&id=3&gclid=x&UTM_term=y", "/a?id=3"),
        ("/a?utm_source=mail", "/a"),
        ("/a?", "/a"),
        ("/a?&&id=3&", "/a?id=3"),
        ("/%E6%96%B0%E9%97%BB/%e9%92%A2", "/新闻/钢"),
        ("/新闻/钢", "/新闻/钢"),
        ("/caf%65%CC%81", "/café"),
        ("/a%20b", "/a%20b"),
        ("/a b", "/a%20b"),
        ("/a%2Fb", "/a/b"),
        ("/what%3Fid=3", "/what%3Fid=3"),
        ("/%00", "/%00"),
        ("/a%3DB;c", "/a=b;c"),
        ("/%b8%d6", "/%25b8%25d6"),
        ("/x?q=%e9%92%a2&r=%2f&s=%b8", "/x?q=钢&r=%2F&s=%B8"),
        ("https://Old.example:8080/Products/?id=3#a", "/products?id=3"),
        ("HTTP://old.example", "/"),
        ("https://old.example?id=3", "/?id=3"),
    ],
)
def test_addresses_of_one_page_are_alike(address, normal):
    assert addresses.normal(address) == normal
    assert addresses.normal(normal) == normal


NO_ADDRESSES = [
    "",
    "page",
    "www.old.example/a",
    "javascript:alert(1)",
    "ftp://a/b",
    "http://[::1",
    "/a\r\nb",
    "/a\x00",
    "/a\\b",
    "/" + "a" * 500,
]


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValidationError):
        addresses.former(text)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (" /contact/ ", "/contact/"),
        ("/news/Steel/?a=1#b", "/news/Steel/?a=1#b"),
        ("https://shop.example/A?b=1", "https://shop.example/A?b=1"),
        ("https://harbor.example", "/"),
        ("http://Harbor.example/contact/#map", "/contact/#map"),
        ("https://harbor.example//evil.example", "/evil.example"),
        ("https://harbor.example.evil/", "https://harbor.example.evil/"),
    ],
)
def test_a_target_is_a_path_or_a_whole_address(text, target):
    assert addresses.target(text, "harbor.example") == target


HOSTILE_TARGETS = [
    "//evil.example",
    "/\\evil.example",
    "data:text/html,x",
    "mailto:a@b.c",
    "https://",
    "https:///a",
    "https://harbor.example@evil.example/",
    "/a\r\nSet-Cookie: a=b",
    *NO_ADDRESSES,
]


@pytest.mark.parametrize("text", HOSTILE_TARGETS)
def test_what_a_browser_may_read_otherwise_is_no_target(text):
    with pytest.raises(ValidationError):
        addresses.target(text, "harbor.example")


@pytest.mark.parametrize(
    ("address", "query", "whole"),
    [
        ("/a", "", "/a"),
        ("/a", "utm_source=x", "/a?utm_source=x"),
        ("/a?b=1#c", "utm_source=x", "/a?b=1&utm_source=x#c"),
    ],
)
def test_parameters_are_added_before_the_fragment(address, query, whole):
    assert addresses.with_query(address, query) == whole
