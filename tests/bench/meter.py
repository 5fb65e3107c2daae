"""What processes have used of the processors, from /proc (Linux).

The kernel keeps the time a thread ran in nanoseconds (`schedstat`, Documentation/scheduler/
sched-stats.rst); user and system time in `stat` are the same sum, rounded to hundredths of a
second. The latter serves where the kernel was built without the former.
"""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid):
    """A process and all processes that it started, as numbers."""
    numbers = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            numbers += family(int(child))
    return numbers


def cpu_seconds(pids):
    """The processor time that the processes have used so far, all threads together."""
    return sum(map(_of_process, pids))


def _of_process(pid):
    try:
        threads = list(Path(f"/proc/{pid}/task").glob("*/schedstat"))
        ran = sum(int(thread.read_text().split()[0]) for thread in threads)
    except (FileNotFoundError, ProcessLookupError):  # it has ended, or a thread of it has
        ran = 0
    return ran / 1e9 if ran else _by_ticks(pid)


def _by_ticks(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (int(fields[11]) + int(fields[12])) / TICKS
