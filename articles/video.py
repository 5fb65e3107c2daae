"""Addresses of videos on the hosts whose players pages may show (pure)."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

FRAME_HOSTS = ("www.youtube-nocookie.com", "player.vimeo.com")

YOUTUBE_HOSTS = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
YOUTUBE_PATH = re.compile(r"/(?:shorts|embed|live)/([^/]+)/?")
# An unlisted Vimeo video has a second, secret part.
VIMEO_PATH = re.compile(r"/(?:video/)?(\d{1,15})(?:/([0-9a-f]+))?/?", re.ASCII)
VIMEO_SECRET = re.compile(r"[0-9a-f]{6,20}")


@dataclass(frozen=True)
class Video:
    """`page` works for everybody; `frame` is the player's address, asked only after a click."""

    host: str
    id: str
    page: str
    frame: str


def parse(address: str) -> Video | None:
    """The video at an address as people copy it, or None where it is not one we can play."""
    try:
        parts = urlsplit(address.strip())
        is_plain = parts.scheme in {"http", "https"} and parts.netloc == parts.hostname
    except ValueError:
        return None
    if not is_plain:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.hostname in VIMEO_HOSTS:
        return _vimeo(parts.path, query.get("h", ""))
    if parts.hostname in YOUTUBE_HOSTS:
        found = YOUTUBE_PATH.fullmatch(parts.path)
        return _youtube(found[1] if found else query.get("v", ""))
    return _youtube(parts.path.strip("/")) if parts.hostname == "youtu.be" else None


def _youtube(pk):
    if not YOUTUBE_ID.fullmatch(pk):
        return None
    return Video(
        "YouTube",
        pk,
        f"https://www.youtube.com/watch?v={pk}",
        f"https://www.youtube-nocookie.com/embed/{pk}?autoplay=1&rel=0",
    )


def _vimeo(path, secret):
    found = VIMEO_PATH.fullmatch(path)
    if not found:
        return None
    pk, secret = found[1], found[2] or secret
    if not VIMEO_SECRET.fullmatch(secret):
        secret = ""
    return Video(
        "Vimeo",
        pk,
        f"https://vimeo.com/{pk}" + (secret and f"/{secret}"),
        f"https://player.vimeo.com/video/{pk}?autoplay=1&dnt=1" + (secret and f"&h={secret}"),
    )
