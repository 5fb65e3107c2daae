"""Rounds in which every case has its turn, and what they come to."""

import statistics
from dataclasses import dataclass, field

from tests.bench.load import Crowd

CLIENTS = 8
ALONE, TOGETHER = 0.12, 0.25  # seconds of each turn: of one client, of all


@dataclass
class Figures:
    """What one case came to, a value for each round. CPU in milliseconds for each answer."""

    alone: list = field(default_factory=list)
    together: list = field(default_factory=list)
    database: list = field(default_factory=list)  # of the database's server, beside `alone`
    rates: list = field(default_factory=list)
    seconds: list = field(default_factory=list)  # of each answer to one of the eight clients
    answers: int = 0
    failures: list = field(default_factory=list)

    def percentile(self, share):
        """Milliseconds within which that share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    def ratios(self, control, column="alone"):
        """The multiple of the control in each round: both ran within the same few seconds."""
        pairs = zip(getattr(self, column), getattr(control, column), strict=True)
        return [own / other for own, other in pairs]


def measure(cases, servers, rounds, tell=lambda number: None):
    """Ask for each case in turn, `rounds` times; returns {name: Figures}. servers: by name."""
    figures = {case.name: Figures() for case in cases}
    crowds = {
        (name, size): Crowd(server.port, size)
        for name, server in servers.items()
        for size in (1, CLIENTS)
    }
    for case in cases:  # what is loaded and kept at the first request
        for size in (1, CLIENTS):
            crowd = crowds[case.server, size]
            crowd.prepare()
            crowd.run(case.request, case.expected, ALONE, case.together)
    for number in range(rounds):
        tell(number)
        for case in cases:
            _take_turn(case, servers[case.server], crowds, figures[case.name])
    for crowd in crowds.values():
        crowd.close()
    return figures


def _take_turn(case, server, crowds, figures):
    for size, length, column in ((1, ALONE, "alone"), (CLIENTS, TOGETHER, "together")):
        crowd = crowds[case.server, size]
        crowd.prepare()
        before, of_database = server.cpu_seconds(), server.database_seconds()
        load = crowd.run(case.request, case.expected, length, case.together)
        used = server.cpu_seconds() - before
        getattr(figures, column).append(used * 1000 / load.answers)
        if size == 1:
            used = server.database_seconds() - of_database
            figures.database.append(used * 1000 / load.answers)
        figures.answers += load.answers
        figures.failures += load.failures
    figures.rates.append(load.rate)
    figures.seconds += load.seconds


def median(values):
    return statistics.median(values)


def spread(values):
    """The middle half of the values: (first quartile, third quartile)."""
    first, _middle, third = statistics.quantiles(values, n=4)
    return first, third
