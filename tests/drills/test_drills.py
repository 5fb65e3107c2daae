"""The drills' own count: what is lost or repeated is found, and who could not read."""

from types import SimpleNamespace

import pytest

from tests.drills.__main__ import main
from tests.drills.catalog import DRILLS
from tests.drills.count import Count, Row, count
from tests.drills.stage import Result, Stage

ALERTS = [("<1@x>", "ann@x"), ("<2@x>", "bob@x")]
THANKS = [("<3@x>", "buyer@x")]
ALL = [*ALERTS, *THANKS]


def row(**changes):
    values = {"token": "a", "buyer": "Buyer 1", "alerts": ALERTS, "thanks": THANKS}
    return Row(**{**values, **changes})


@pytest.mark.parametrize(
    ("rows", "mails", "expected"),
    [
        ([row()], ALL, {}),
        ([], [], {"stored": 0, "delivered": 0, "thanked": 0, "lost": 1}),
        ([row(is_whole=False)], ALL, {"stored": 0, "delivered": 0, "lost": 1}),
        ([row(alerts=[])], THANKS, {"delivered": 0, "lost": 1}),
        ([row()], ALL[1:], {"delivered": 0, "lost": 1}),  # one of two recipients knows nothing
        ([row()], ALERTS, {"thanked": 0}),  # a confirmation may be in doubt
        ([row()], [*ALL, ALERTS[0]], {"again": 1}),  # which mail programs recognize
        ([row()], [*ALL, *THANKS], {"repeated": 1}),
        ([row(), row(token="b", alerts=[], thanks=[])], ALL, {"repeated": 1}),
        ([row(), row(token="b", buyer="Buyer 2")], ALL, {}),  # stored, its buyer was not told
    ],
)
def test_what_is_lost_or_repeated_is_counted(rows, mails, expected):
    right = {"accepted": 1, "stored": 1, "delivered": 1, "thanked": 1}
    assert count(["a"], rows, mails) == Count(**{**right, **expected})


@pytest.fixture
def stage():
    found = Stage.__new__(Stage)
    found.result, found.accepted = Result(), []
    return found


def test_readers_who_could_not_read_are_a_fault(stage):
    readers = SimpleNamespace(answers={200: 5, 503: 1}, failed={503: 1}, times=[0.1, 2])
    stage.judge_readers(readers, allowed=[503])
    assert stage.result.faults == []
    stage.judge_readers(readers)
    assert stage.result.faults == ["readers were answered {'503': 1}"]
    assert (stage.result.asked, stage.result.answered, stage.result.slowest) == (12, 10, 2)


def test_buyers_who_lost_their_text_or_their_patience_are_a_fault(stage):
    buyers = SimpleNamespace(accepted=["a"], given_up=[7], forgetful=[500])
    stage.judge_buyers(buyers)
    assert stage.result.faults == ["1 buyers never got through", "1 forms came back empty: 500"]


def test_a_result_comes_out_of_its_process_as_it_was():
    result = Result(Count(accepted=3, lost=1), asked=4, notes=["one"], faults=["1 lost"])
    assert Result.from_json(result.to_json()) == result


def test_the_whole_fails_where_one_drill_does(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["drills", "slow"])
    monkeypatch.setattr("tests.drills.__main__.Templates.of", lambda self, kind: kind)
    for result, code in ((Result(), 0), (Result(faults=["1 lost"]), 1)):
        monkeypatch.setattr("tests.drills.__main__.run", lambda *args, r=result, **kwargs: r)
        assert main() == code


def test_every_drill_has_a_short_form_or_is_left_out_of_it():
    assert all(set(drill.short) <= set(drill.databases) for drill in DRILLS.values())
