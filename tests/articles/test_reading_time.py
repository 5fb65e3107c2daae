"""How long an article takes to read."""

import pytest

from articles.reading_time import minutes


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("", "en", 1),
        ("word " * 228 * 5, "en", 5),
        ("word " * 228 * 5, "es", 5),
        ("слово " * 184 * 3, "ru", 3),
        ("كلمة " * 138 * 4, "ar", 4),
        ("钢" * 255 * 6, "zh-hans", 6),
        ("钢" * 255 + "rope " * 184, "zh-hans", 2),
        ("<p class='one two three four'>" * 500 + "word", "en", 1),
        ("3.5 mm don't state-of-the-art " * 228, "en", 4),
        ("word " * 184 * 2, "xx", 2),
    ],
)
def test_words_and_characters_are_read_at_the_speed_of_the_language(text, language, expected):
    assert minutes(text, language) == expected
