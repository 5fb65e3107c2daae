"""All drills: what each does, on which databases, and on which of them when time is short."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.drills import database, killed
from tests.drills.stage import Stage

BOTH = ("sqlite", "postgres")


@dataclass
class Drill:
    run: Callable
    databases: tuple = BOTH
    short: tuple = ()
    prepare: Callable = Stage.open


DRILLS = {
    "killed": Drill(killed.embedded, BOTH, short=("sqlite",)),
    "killed-apart": Drill(killed.apart, BOTH),
    "database": Drill(database.drill, ("postgres",), short=("postgres",)),
}
