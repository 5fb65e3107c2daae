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
from functools import partial

from tests.bench import cases, nginx, report
from tests.bench.databases import DEMO, FOLDER, Postgres, Sqlite
from tests.bench.measuring import measure
from tests.bench.servers import ROOT, gunicorn, manage

PER_PAGE = 12  # of the list
SIZES = [100, 10_000, 100_000]
GROWTH_TARGETS = {"search": 3}  # of a common word; 1.3 for all others


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


def open_databases(url):
    show = [sys.executable, "-m", "tests.bench.fill", "release"]
    shown = subprocess.run(show, cwd=ROOT, env=environment(""), stdout=subprocess.PIPE, check=True)
    release = shown.stdout.decode().split()[-1]
    return Postgres(release, url) if url else Sqlite(release)


def prepare(databases, articles):
    """A fresh copy of the sample site with that many articles besides; returns its name."""
    kept, run = f"articles_{articles}", f"run_{articles}"
    if not databases.exists(DEMO):
        tell("Loading the sample site (once)")
        databases.create("making")
        env = environment(databases.url("making"))
        manage("migrate", "-v0", "--run-syncdb", env=env)
        manage("demo", env=env)
        databases.copy("making", DEMO)
    if not databases.exists(kept):
        tell(f"Filling a database with {articles:,} articles (once)")
        databases.copy(DEMO, "making")
        env = environment(databases.url("making"))
        manage("render_articles", env=env)
        fill = [sys.executable, "-m", "tests.bench.fill", str(articles)]
        subprocess.run(fill, cwd=ROOT, env=env, check=True)
        databases.copy("making", kept)
        databases.drop("making")
    databases.copy(kept, run)
    return run


SERVERS = {
    "control": ("tests.bench.control_settings", {}),
    "uncached": ("tests.bench.settings", {"PAGE_CACHE": "false"}),
    "cached": ("tests.bench.settings", {"PAGE_CACHE": "true"}),
}


class Run(ExitStack):
    """The databases and servers of one run; all are gone when it ends."""

    def __init__(self, databases, log):
        super().__init__()
        self.databases, self.log = databases, log
        self.servers = {}

    def serve(self, articles, *names):
        """Start servers of SERVERS on a fresh copy with that many articles."""
        name = prepare(self.databases, articles)
        self.callback(self.databases.drop, name)
        env = environment(self.databases.url(name))
        for each in names:
            settings, variables = SERVERS[each]
            backends = partial(self.databases.backends, name)
            self.keep(each, gunicorn(env, settings, self.log, backends, **variables))

    def keep(self, name, server):
        self.servers[name] = server
        self.callback(server.stop)


def compare(databases, args, log):
    """(the table of all pages at one size, how many lines of it are not good), the figures."""
    with Run(databases, log) as run:
        run.serve(args.articles, *SERVERS)
        ports = {name: server.port for name, server in run.servers.items()}
        last = last_page(args.articles)
        plain, hidden = cases.uncached(ports["uncached"], last)
        found = [*cases.controls(hidden), *plain, *cases.cached(ports["cached"], last)]
        if nginx.NGINX:
            for name in ("file", "nginx"):  # two, so that each has its own CPU time
                run.keep(name, nginx.start(FOLDER / name, ports["cached"], log))
            found += cases.behind_nginx()
        else:
            print("SKIPPED file: nginx is not installed")
        found = _chosen(found, args.only)
        figures = measure(found, run.servers, args.rounds, _progress(args.rounds))
    return report.rows(found, figures), figures


def grow(databases, args, log):
    """(the table of CPU by the number of articles, how many pages grow too much), the figures."""
    with Run(databases, log) as run:
        found = []
        for size in SIZES:
            run.serve(size, "uncached")
            server = run.servers[size] = run.servers.pop("uncached")
            for case in cases.uncached(server.port, last_page(size))[0]:
                case.server, case.name = size, (case.name, size)
                found.append(case)
        found = [case for case in found if args.only in case.name[0]]
        figures = measure(found, run.servers, args.rounds, _progress(args.rounds))
    names = dict.fromkeys(case.name[0] for case in found)
    return report.growth(SIZES, names, figures, GROWTH_TARGETS), figures


def last_page(articles):
    """The page of the list that is asked for as a far one."""
    return max(1, min(900, articles // PER_PAGE))


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
    databases = open_databases(args.database)
    with tempfile.TemporaryFile("w+") as log:
        (lines, wrong), figures = (grow if args.growth else compare)(databases, args, log)
    print(report.as_markdown(lines) if args.markdown else report.as_text(lines))
    print(*report.failures(figures), sep="\n")
    return 1 if args.strict and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
