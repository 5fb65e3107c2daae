"""Addresses of videos, as people copy them and as others would have us believe."""

import pytest

from articles import video

ID = "dQw4w9WgXcQ"
YOUTUBE = f"https://www.youtube.com/watch?v={ID}"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (YOUTUBE, YOUTUBE),
        (f"http://youtube.com/watch?feature=x&v={ID}&t=3", YOUTUBE),
        (f"https://m.youtube.com/watch?v={ID}", YOUTUBE),
        (f" https://youtu.be/{ID}?si=abc ", YOUTUBE),
        (f"https://www.youtube.com/shorts/{ID}", YOUTUBE),
        (f"https://www.youtube.com/live/{ID}/", YOUTUBE),
        (f"https://www.youtube-nocookie.com/embed/{ID}", YOUTUBE),
        ("https://vimeo.com/76979871", "https://vimeo.com/76979871"),
        ("https://player.vimeo.com/video/76979871", "https://vimeo.com/76979871"),
        ("https://vimeo.com/76979871/0123456789", "https://vimeo.com/76979871/0123456789"),
        ("https://player.vimeo.com/video/76979871?h=abcdef", "https://vimeo.com/76979871/abcdef"),
        ("https://vimeo.com/76979871?h=%22onload", "https://vimeo.com/76979871"),
    ],
)
def test_an_address_leads_to_the_page_of_its_video(address, page):
    assert video.parse(address).page == page


@pytest.mark.parametrize(
    "address",
    [
        "",
        "dQw4w9WgXcQ",
        "javascript:alert(1)//youtu.be/dQw4w9WgXcQ",
        "ftp://youtu.be/dQw4w9WgXcQ",
        f"https://youtube.com.evil.example/watch?v={ID}",
        f"https://evil.example/?https://youtu.be/{ID}",
        f"https://youtube.com@evil.example/watch?v={ID}",
        f"https://user:pass@youtube.com/watch?v={ID}",
        f"https://youtube.com:8443/watch?v={ID}",
        "https://www.youtube.com/watch?v=short",
        'https://www.youtube.com/watch?v="onload=al"',
        "https://www.youtube.com/@channel",
        f"https://youtu.be/{ID}/more",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/76979871/../../x",
        "https://[::1/x",
    ],
)
def test_any_other_address_is_no_video(address):
    assert video.parse(address) is None


@pytest.mark.parametrize("address", [YOUTUBE, "https://vimeo.com/1/abcdef0"])
def test_players_come_from_hosts_that_the_policy_allows(address):
    assert video.parse(address).frame.split("/")[2] in video.FRAME_HOSTS


def test_an_unlisted_video_keeps_its_secret_part():
    assert video.parse("https://vimeo.com/1/abcdef0").frame.endswith("&h=abcdef0")
