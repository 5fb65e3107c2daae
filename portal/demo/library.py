"""Loads the sample pictures: the encoding is what takes the time, so all processors share it."""

import os
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from articles import images
from articles.models import Picture

FOLDER = Path(__file__).parent
CREDIT = "Illustration: Qiaowan Ropeworks"


def encode_pictures(progress):
    """Unsaved Picture rows by key, their files stored; calls progress(done, total)."""
    rows = tomllib.loads((FOLDER / "pictures.toml").read_text(encoding="utf-8"))
    names = sorted({row.get("file", key) for key, row in rows.items()})
    encoded = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, picture in zip(names, pool.map(_encode, names), strict=True):
            encoded[name] = picture
            progress(len(encoded), len(names))
    return {key: _describe(encoded[row.pop("file", key)], key, row) for key, row in rows.items()}


def _encode(name):
    picture = Picture()
    with (FOLDER / "pictures" / f"{name}.webp").open("rb") as file:
        picture.keep(images.open_picture(file))
    return picture


def _describe(encoded, key, texts):
    """A row for a stored file: several, in several languages, can show the same one."""
    texts.setdefault("credit", CREDIT if "caption" in texts else "")
    return Picture(
        title=key.replace("-", " ").capitalize(),
        file=encoded.file.name,
        width=encoded.width,
        height=encoded.height,
        renditions=encoded.renditions,
        crops=encoded.crops,
        **texts,
    )
