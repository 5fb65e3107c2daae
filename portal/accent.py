"""Shades of the company's accent color with enough contrast (pure).

Contrast by WCAG 2.2, "relative luminance" and "contrast ratio".
"""

# What accent text stands on in light and dark mode: `--page` and `--surface` of site.css.
LIGHT, DARK = ("#fcfbf9", "#f4f2ed"), ("#14171a", "#1d2125")
TEXT_RATIO = 4.5  # WCAG 1.4.3 for text
SOFT = 0.1  # share of the accent in its soft background


def channels(color: str) -> list[int]:
    """Red, green, blue of "#rrggbb", 0 to 255."""
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


def luminance(color: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) to 1 (white)."""
    parts = [c / 255 for c in channels(color)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colors, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(color: str, other: str, share: float) -> str:
    """`color` with a share (0 to 1) of `other`."""
    pairs = zip(channels(color), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def legible_on(color: str, pages: tuple[str, ...]) -> str:
    """The nearest shade of `color` that is legible as text on `pages` and on its own soft tint."""
    pole = "#000000" if luminance(pages[0]) > 0.5 else "#ffffff"
    shades = (mix(color, pole, step / 50) for step in range(51))
    return next(
        shade
        for shade in shades
        if all(contrast(shade, page) >= TEXT_RATIO for page in (*pages, soft(shade, pages)))
    )


def soft(shade: str, pages: tuple[str, ...]) -> str:
    """The page with a breath of the accent, for backgrounds."""
    return mix(pages[0], shade, SOFT)


def tokens(color: str, pages: tuple[str, ...]) -> str:
    """CSS custom properties for one mode; text on the accent is the page's own color."""
    shade = legible_on(color, pages)
    return f"--accent:{shade};--on-accent:{pages[0]};--accent-soft:{soft(shade, pages)}"


def stylesheet(color: str) -> str:
    """CSS custom properties for light and dark pages, from "#rrggbb"."""
    return (
        f":root{{{tokens(color, LIGHT)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{tokens(color, DARK)}}}}}\n"
    )
