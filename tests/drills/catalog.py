"""All drills: what each does, on which databases, and on which of them when time is short."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.drills import clock, database, disk, fetching, killed, large, mail, redis, s3, slow
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
    "disk": Drill(disk.drill, ("sqlite",), short=("sqlite",), prepare=disk.prepare),
    "mail": Drill(mail.drill, ("sqlite",), short=("sqlite",), prepare=mail.prepare),
    "redis": Drill(redis.drill, ("sqlite",), prepare=redis.prepare),
    "s3": Drill(s3.drill, ("sqlite",), prepare=s3.prepare),
    "clock": Drill(clock.drill, BOTH),
    "fetching": Drill(fetching.drill, BOTH, prepare=fetching.prepare),
    "large": Drill(large.drill, ("sqlite",), short=("sqlite",)),
    "slow": Drill(slow.direct, ("sqlite",)),
    "slow-nginx": Drill(slow.behind_nginx, ("sqlite",)),
}
