"""Shades of the company's accent color with enough contrast (pure).

Contrast by WCAG 2.2, "relative luminance" and "contrast ratio".
"""

LIGHT_PAGE, DARK_PAGE = "#ffffff", "#14181b"
TEXT_RATIO = 4.5  # WCAG 1.4.3 for text


def channels(color: str) -> list[int]:
    """Red, green, blue of "#rrggbb", 0 to 255."""
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


def luminance(color: str) -> float:
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


def legible_on(color: str, page: str) -> str:
    """The nearest shade of `color` that is legible as text on `page`."""
    pole = "#000000" if luminance(page) > 0.5 else "#ffffff"
    for step in range(21):
        shade = mix(color, pole, step / 20)
        if contrast(shade, page) >= TEXT_RATIO:
            return shade
    return pole


def stylesheet(color: str) -> str:
    """CSS custom properties for light and dark pages."""

    def tokens(shade, page):
        ink = max(("#ffffff", "#101416"), key=lambda ink: contrast(ink, shade))
        return f"--accent:{shade};--on-accent:{ink};--accent-soft:{mix(page, shade, 0.1)}"

    light, dark = legible_on(color, LIGHT_PAGE), legible_on(color, DARK_PAGE)
    return (
        f":root{{{tokens(light, LIGHT_PAGE)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{tokens(dark, DARK_PAGE)}}}}}\n"
    )
