"""Whatever color a company chooses, what is written in it and on it stays legible."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from portal import accent
from portal.accent import DARK, LIGHT, contrast, legible_on, mix, stylesheet

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
TOKEN = re.compile(r"--([\w-]+):(#[0-9a-f]{6})")


def modes(css):
    """The tokens of the light and of the dark mode."""
    light, dark = css.split("@media screen and (prefers-color-scheme:dark)")
    return dict(TOKEN.findall(light)), dict(TOKEN.findall(dark))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#ffffff", "#ffffff", 1),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_as_wcag_defines_it(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


def test_mixing_goes_from_one_color_to_the_other():
    assert [mix("#000000", "#ff8000", share) for share in (0, 0.5, 1)] == [
        *("#000000", "#804000", "#ff8000")
    ]


@given(COLORS)
@example("#ffff00")
@example("#ffffff")
@example("#000000")
@example("#777777")
def test_any_color_becomes_legible_in_both_modes(color):
    for tokens, pages in zip(modes(stylesheet(color)), (LIGHT, DARK), strict=True):
        shade, soft = tokens["accent"], tokens["accent-soft"]
        assert all(contrast(shade, page) >= 4.5 for page in (*pages, soft))
        assert contrast(tokens["on-accent"], shade) >= 4.5


def test_a_legible_color_stays_as_chosen():
    assert legible_on("#0b5c6b", LIGHT) == "#0b5c6b"
    assert legible_on("#9fd8e2", DARK) == "#9fd8e2"


def test_a_faint_color_changes_no_more_than_it_must():
    shade = legible_on("#ff6600", LIGHT)
    assert contrast(shade, LIGHT[1]) < 5
    red, green, blue = accent.channels(shade)
    assert red > green > blue


def test_the_pages_behind_the_accent_are_those_of_the_stylesheet():
    css = Path(settings.BASE_DIR, "static/css/site.css").read_text()
    assert re.findall(r"--page: (#\w{6});\s*--surface: (#\w{6});", css) == [LIGHT, DARK]
