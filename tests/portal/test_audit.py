"""What `make audit` makes of the answers of pip-audit."""

import pytest

from tests.audit import verdict

WELL = {"name": "django", "version": "5.2.19", "vulns": []}
UNSEEN = {"name": "pillow", "skip_reason": "not found"}
HOLE = {**WELL, "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["5.2.20"]}]}


@pytest.mark.parametrize(
    ("packages", "said", "is_well"),
    [
        ([WELL], "No known holes in 1 packages.", True),
        ([WELL, UNSEEN], "No known holes in 1 packages. SKIPPED 1: pillow", True),
        ([UNSEEN], "SKIPPED audit", True),
        ([], "SKIPPED audit", True),
        ([HOLE, UNSEEN], "django 5.2.19: PYSEC-2026-1, mended in 5.2.20", False),
    ],
)
def test_a_known_hole_fails_and_an_unreachable_database_is_said(packages, said, is_well):
    text, verdict_of_all = verdict(packages)
    assert said in text
    assert verdict_of_all is is_well
