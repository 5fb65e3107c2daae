"""SECURITY.md names what is there: every file, and every test of every threat."""

import re

import pytest
from django.conf import settings

TEXT = (settings.BASE_DIR / "SECURITY.md").read_text()
NAMED = sorted(set(re.findall(r"`([\w.-]+(?:/[\w.-]+)+)(?:::(\w+))?`", TEXT)))
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (`tests/[^|]+) \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("path", "test"), NAMED)
def test_what_it_names_is_there(path, test):
    file = settings.BASE_DIR / path
    assert file.is_file()
    assert not test or re.search(rf"^def {test}\b", file.read_text(), re.MULTILINE)


def test_every_threat_has_a_defence_and_a_test():
    table = TEXT.partition("## Threats")[2].partition("\n## ")[0]
    threats = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(threats) > 30
    assert len(ROWS) == len(threats)
    assert all("::test_" in tests for _threat, _defence, tests in ROWS)
