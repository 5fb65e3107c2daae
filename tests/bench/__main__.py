"""`make bench`: what pages and the inquiry cost, as multiples of an empty view on the same server.

The steady figure is the CPU that the server's processes used for each request; requests a second
and percentiles depend on what else the machine does. All cases take turns in one run, so that a
busy minute meets each of them; the multiples are medians of what each round came to.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from tests.bench import cases, report
from tests.bench.databases import FOLDER, Postgres, Sqlite
from tests.bench.measuring import measure
from tests.bench.servers import ROOT, gunicorn, manage

PER_PAGE = 12  # of the list
SIZES = [100, 10_000, 100_000]


def options():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--articles", type=int, default=11_000, help="beside the sample site's")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--growth", action="store_true", help="with 100, 10,000, 100,000 articles")
    parser.add_argument("--database", help="address of a PostgreSQL database; SQLite without it")
    parser.add_argument("--only", default="", help="lines whose name contains this")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument("--strict", action="store_true", help="fail where a target is missed")
    return parser.parse_args()


def environment(url):
    """The variables of a run: all it writes lies below var/bench."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(FOLDER / "media"),
        "PRIVATE_ROOT": str(FOLDER / "private"),
        "EMAIL_URL": f"file://{FOLDER}/mail",
        "SITE_URL": "http://127.0.0.1:8000",
    }


def prepare(databases, articles):
    """A fresh copy of the sample site with that many articles besides; returns its name."""
    kept, run = f"articles_{articles}", f"run_{articles}"
    if not databases.exists("demo"):
        tell("Loading the sample site (once)")
        databases.create("making")
        env = environment(databases.url("making"))
        manage("migrate", "-v0", "--run-syncdb", env=env)
        manage("demo", env=env)
        databases.copy("making", "demo")
    if not databases.exists(kept):
        tell(f"Filling a database with {articles:,} articles (once)")
        databases.copy("demo", "making")
        fill = [sys.executable, "-m", "tests.bench.fill", str(articles)]
        subprocess.run(fill, cwd=ROOT, env=environment(databases.url("making")), check=True)
        databases.copy("making", kept)
        databases.drop("making")
    databases.copy(kept, run)
    return run


def start(stack, env, log):
    """The servers of a run by name, each stopped when the stack unwinds."""
    modules = {
        "control": ("tests.bench.control_settings", {}),
        "uncached": ("tests.bench.settings", {"PAGE_CACHE": "false"}),
        "cached": ("tests.bench.settings", {"PAGE_CACHE": "true"}),
    }
    servers = {}
    for name, (module, variables) in modules.items():
        servers[name] = gunicorn(env, module, log, **variables)
        stack.callback(servers[name].stop)
    return servers


def compare(databases, args, log):
    """The table of all pages at one size; returns (cases, figures)."""
    run = prepare(databases, args.articles)
    with ExitStack() as stack:
        stack.callback(databases.drop, run)
        servers = start(stack, environment(databases.url(run)), log)
        last = min(900, args.articles // PER_PAGE)
        plain, hidden = cases.uncached(servers["uncached"].port, last)
        found = [*cases.controls(hidden), *plain, *cases.cached(servers["cached"].port, last)]
        found = _chosen(found, args.only)
        return found, measure(found, servers, args.rounds, _progress(args.rounds))


def _chosen(found, only):
    """The cases whose names contain `only`, and those they are compared with."""
    wanted = {case.name for case in found if only in case.name}
    wanted |= {case.control for case in found if case.name in wanted} | {"hello"}
    return [case for case in found if case.name in wanted]


def _progress(rounds):
    return lambda number: tell(f"Round {number + 1} of {rounds}")


def tell(text):
    print(text, file=sys.stderr, flush=True)


def main():
    args = options()
    databases = Postgres(args.database) if args.database else Sqlite()
    with tempfile.TemporaryFile("w+") as log:
        found, figures = compare(databases, args, log)
    lines, wrong = report.rows(found, figures)
    print(report.as_markdown(lines) if args.markdown else report.as_text(lines))
    return 1 if args.strict and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
