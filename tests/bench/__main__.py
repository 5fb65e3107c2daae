"""`make bench`: what a page costs, as a multiple of an empty view on the same server.

The steady figure is the CPU of the server's processes for each request, read from /proc; requests
a second depend on what else the machine does. Pages and control take turns in one run.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, REQUESTS = 5, 120  # of each page
TICKS = os.sysconf("SC_CLK_TCK")
PAGES = {
    "hello (control)": "/hello",
    "article": None,  # the first of the list
    "news list": "/news/",
    "home": "/",
    "contact": "/contact/",
    "form": "/contact/inquiry/",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def descendants(pid):
    """The processes started by a process, and itself."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from descendants(int(child))


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def fetch(port, path, times=1):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for _time in range(times):
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
    connection.close()
    return body


def start(folder, port):
    """A server with the sample site, one worker, data in a folder of its own."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
        "EMAIL_URL": f"file://{folder}/mail",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    manage = [sys.executable, "manage.py"]
    for command in (["migrate", "-v0"], ["demo"]):
        subprocess.run(manage + command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    serve = [*manage, "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    server = subprocess.Popen(serve, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    for _try in range(300):
        try:
            fetch(port, "/hello")
            return server
        except OSError:
            time.sleep(0.1)
    server.send_signal(signal.SIGTERM)
    raise SystemExit("The server did not start")


def measure(port, pids):
    """CPU milliseconds and wall milliseconds for each request of each page."""
    cpu, wall = defaultdict(list), defaultdict(list)
    for _round in range(ROUNDS):
        for name, path in PAGES.items():
            before, began = cpu_seconds(pids), time.perf_counter()
            fetch(port, path, REQUESTS)
            wall[name].append((time.perf_counter() - began) * 1000 / REQUESTS)
            cpu[name].append((cpu_seconds(pids) - before) * 1000 / REQUESTS)
    return cpu, wall


def main():
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        server = start(folder, port)
        try:
            listed = fetch(port, "/news/").decode()
            slug = listed.split('href="/news/')[1:]
            PAGES["article"] = "/news/" + next(s.split('"')[0] for s in slug if len(s) > 40)
            fetch(port, PAGES["article"], 20)
            cpu, wall = measure(port, list(descendants(server.pid)))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    report(cpu, wall)


def report(cpu, wall):
    control = sum(cpu["hello (control)"])
    print(f"{'page':18}{'CPU ms':>9}{'× hello':>9}{'wall ms, best round':>21}")
    for name in PAGES:
        ratio = sum(cpu[name]) / control
        print(f"{name:18}{sum(cpu[name]) / ROUNDS:9.2f}{ratio:9.1f}{min(wall[name]):21.2f}")


if __name__ == "__main__":
    main()
