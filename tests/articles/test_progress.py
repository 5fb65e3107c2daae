"""What a command shows while it works."""

from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from articles.progress import WIDTH, tell_progress


class Terminal(StringIO):
    def isatty(self):
        return True


HALF = f"\rFiles {'█' * (WIDTH // 2)}{'░' * (WIDTH // 2)} 1 of 2"
WHOLE = f"\rFiles {'█' * WIDTH} 2 of 2\n"


@pytest.mark.parametrize(("stream", "shown"), [(Terminal(), HALF + WHOLE), (StringIO(), "")])
def test_a_bar_is_drawn_on_a_terminal_alone(stream, shown):
    assert list(tell_progress(OutputWrapper(stream), "Files", ["a", "b"], 2)) == ["a", "b"]
    assert stream.getvalue() == shown
