"""The dates that machines are told of an edition."""

from datetime import UTC, date, datetime

import pytest

from articles.models import Edition

MARCH_4 = date(2025, 3, 4)
MIDNIGHT = datetime(2025, 3, 4, tzinfo=UTC)
MORNING, EVENING = MIDNIGHT.replace(hour=9), MIDNIGHT.replace(hour=20)
EARLIER, LATER = MIDNIGHT.replace(day=2), MIDNIGHT.replace(day=9)


@pytest.mark.parametrize(
    ("starts_at", "updated_at", "posted_at", "modified_at"),
    [
        (MORNING, None, MORNING, MORNING),  # of that day
        (LATER, None, MIDNIGHT, MIDNIGHT),  # published anew without a change of words
        (EVENING, EVENING, MIDNIGHT, EVENING),
        (LATER, LATER, MIDNIGHT, LATER),
        (EARLIER, EARLIER, MIDNIGHT, MIDNIGHT),  # the editor has chosen a later day
    ],
)
def test_an_article_is_never_changed_before_it_was_posted(
    starts_at, updated_at, posted_at, modified_at
):
    edition = Edition(posted_on=MARCH_4, starts_at=starts_at, updated_at=updated_at)
    assert (edition.posted_at, edition.modified_at) == (posted_at, modified_at)
