"""Lighthouse on a phone's profile, for an article, the list and the form: `make lighthouse`.

    python -m tests.lighthouse PATH_OF_LIGHTHOUSE

Serves a small site behind nginx, as docs/nginx.conf has it and visitors reach it, with hashed and
compressed files, and fails where a score is below 100. Each page was seen before: what the first
visitor after a start waits for is no page's. Without nginx pages are not compressed, which costs
the form a point on some machines.

Lighthouse simulates the phone's processor and network from what it measures here, so a busy machine
can lower the score of performance: a page that misses 100 is measured four times more, and the
median counts. A run that ends without scores, for the browser left out what it was to record, is
repeated, as Lighthouse then asks for.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import urlopen

from tests.bench import nginx
from tests.bench.nginx import NGINX
from tests.bench.servers import Server
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
PAGES = {"article": "/news/steel/", "list": "/news/", "form": "/contact/inquiry/"}
WORDS = "<p>" + "Bridges need tough steel that a crane can lift. " * 30 + "</p>"
BODY = "".join(f"<h2>Part {number}</h2>{WORDS}" for number in range(6))
PICTURE = ROOT / "portal/demo/pictures/wire-drawing.webp"
FLAGS = "--headless=new --no-sandbox --disable-gpu"
TRIES = 5  # of one run


def build():
    """A company, and an article with everything that a page can show."""
    from articles.models import Picture
    from tests.factories import make_card, make_company, make_edition, make_keyword

    with PICTURE.open("rb") as file:
        picture = Picture.objects.add(file, alt="Bobbins of a stranding machine")
    make_company(tagline="Castings for ships", about="Cast in Hull since 1952.", address="1 Quay")
    values = {"keywords": [make_keyword()], "hero": picture, "body": BODY}
    for number in range(13):
        make_edition(f"Steel for bridges {number}", **values, posted_on="2025-03-04")
    make_edition("Steel", **values, card=make_card(text="In coils.", picture=picture))


def scores(program, url):
    """{category: 0 to 100}, and the audits that cost points: [(category, title)]."""
    report = examine(program, url)
    found = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    return found, [(name, title) for name in CATEGORIES for title in faults(report, name)]


def examine(program, url):
    """Lighthouse's own report."""
    with tempfile.NamedTemporaryFile() as file:  # it ends before a pipe is read to its end
        command = [program, url, "--quiet", "--output=json", f"--output-path={file.name}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"]
        for _try in range(TRIES):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return json.load(file)
            print(f"Lighthouse failed on {url}:\n{done.stderr}", flush=True)
    raise SystemExit(f"It did so {TRIES} times.")


def faults(report, category):
    """The titles of the audits that cost points, with what they measured."""
    for reference in report["categories"][category]["auditRefs"]:
        audit = report["audits"][reference["id"]]
        if reference["weight"] and audit["score"] is not None and audit["score"] < 0.99:
            yield " ".join([audit["title"], audit.get("displayValue", "")])


def measure(program, url):
    """The scores of one run where all are 100, else the median of five; and what was faulted."""
    runs = [scores(program, url)]
    if min(runs[0][0].values()) < 100:
        runs += [scores(program, url) for _again in range(4)]
    median = {
        name: statistics.median(found[name] for found, _faults in runs) for name in CATEGORIES
    }
    return median, {fault for _found, faults in runs for fault in faults}


def main(program):
    import django
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as log:
        port = free_port() if NGINX else None
        upstream = free_port()
        os.environ.update(
            DJANGO_SETTINGS_MODULE="portal.settings",
            DATABASE_URL=f"sqlite:///{folder}/lighthouse.sqlite3",
            MEDIA_ROOT=f"{folder}/media",
            PRIVATE_ROOT=f"{folder}/private",
            SITE_URL=f"http://127.0.0.1:{port or upstream}",
            TRUSTED_PROXIES="1" if NGINX else "0",
            EMBEDDED_SENDER="false",
            CHROME_PATH=os.environ.get("CHROMIUM") or shutil.which("chromium"),
        )
        django.setup()
        call_command("migrate", verbosity=0)
        build()
        command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{upstream}"]
        servers = [Server(command, upstream, log, path="/healthz")]
        try:
            if NGINX:
                servers.append(behind_nginx(Path(folder), port, upstream, log))
            return report(program, os.environ["SITE_URL"])
        finally:
            for server in servers:
                server.stop()


def behind_nginx(folder, port, upstream, log):
    """nginx before the site, which gives its files away as well."""
    (folder / "static").symlink_to(ROOT / "var/static")
    conf = folder / "nginx.conf"
    conf.write_text(nginx.config(folder, port, upstream))
    command = [NGINX, "-p", folder, "-c", conf, "-g", "daemon off;", "-e", folder / "nginx.log"]
    return Server([str(part) for part in command], port, log)


def report(program, site):
    """Print the table; the number of scores below 100."""
    print(f"{'Lighthouse, phone':<20}" + "".join(f"{name:>16}" for name in CATEGORIES))
    missed = 0
    for page, path in PAGES.items():
        urlopen(site + path).close()
        found, faults = measure(program, site + path)
        print(f"{page:<20}" + "".join(f"{found[name]:>16}" for name in CATEGORIES), flush=True)
        for category, title in sorted(faults):
            print(f"    {category}: {title}")
        missed += sum(score < 100 for score in found.values())
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) > 0)
