"""Drills: `python -m tests.drills [NAME…] [--short] [--database sqlite|postgres|both]`.

Each breaks something under load, with real processes, and ends with a count of inquiries: accepted,
stored, delivered, repeated, lost; and what readers were answered meanwhile. Prints one line for
each, and exits with 1 where anything accepted was lost or repeated, or readers could not read.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import postgres
from tests.drills.catalog import DRILLS
from tests.drills.databases import KINDS
from tests.drills.stage import Result

LIMIT = 300  # seconds of one drill
HEAD = (
    "drill", "database", "accepted", "stored", "delivered", "thanked", "repeated", "again", "lost",
    "asked", "answered", "slowest", "seconds",
)  # fmt: skip
WIDTHS = (14, 9, *[9] * 11)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(DRILLS))
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(1))
    parser.add_argument("--short", action="store_true", help="the quick form, as in CI")
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both")
    options = parser.parse_args()
    if unknown := set(options.names) - set(DRILLS):
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(DRILLS)}")
    with tempfile.TemporaryDirectory(prefix="portal-drills-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own
        templates = Templates(Path(folder))
        print_row(HEAD)
        results = [
            run(name, database, templates.of(database), is_short=options.short)
            for name, database in chosen(options)
        ]
    return 1 if any(result.faults for result in results) else 0


def chosen(options):
    """The drills to run, each with its database; says what cannot be run."""
    for name in options.names or DRILLS:
        drill = DRILLS[name]
        is_reduced = options.short and not options.names
        for database in drill.short if is_reduced else drill.databases:
            if options.database not in ("both", database):
                continue
            if database == "postgres" and postgres.binaries() is None:
                print(f"SKIPPED {name} on PostgreSQL: no server found", flush=True)
            else:
                yield name, database


class Templates:
    """A migrated database of each kind, made when it is first needed."""

    def __init__(self, folder):
        self.folder = folder

    def of(self, kind):
        place = self.folder / kind / "data"
        if not place.exists():
            place.parent.mkdir()
            KINDS[kind](place).create()
        return place


def run(name, database, template, *, is_short):
    command = [sys.executable, "-m", "tests.drills.alone", name, database, str(template)]
    started = time.monotonic()
    command += ["--short"] if is_short else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        printed, said = process.communicate(timeout=LIMIT)
        result = Result.from_json(printed.splitlines()[-1])
    except (subprocess.TimeoutExpired, IndexError):
        process.terminate()
        said = process.communicate()[1]
        result = Result(faults=[f"it did not end\n{said[-3000:]}"])
    finally:
        process.terminate()  # then it ends what it started
        process.wait()
    report(name, database, result, time.monotonic() - started)
    return result


def report(name, database, result, seconds):
    if result.skipped:
        print(f"SKIPPED {name} on {database}: {result.skipped}", flush=True)
        return
    numbers = result.count
    print_row(
        (
            name, database, numbers.accepted, numbers.stored, numbers.delivered, numbers.thanked,
            numbers.repeated, numbers.again, numbers.lost, result.asked, result.answered,
            f"{result.slowest:.2f}", f"{seconds:.0f}",
        )
    )  # fmt: skip
    for note in result.notes:
        print(f"    {note}", flush=True)
    for fault in result.faults:
        print(f"    FAULT: {fault}", flush=True)


def print_row(cells):
    cells = [f"{cell!s:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)]
    print(*cells, flush=True)


if __name__ == "__main__":
    sys.exit(main())
