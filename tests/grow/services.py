"""What runs on the hosts, each started as an operator would."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests import postgres
from tests.bench.nginx import CONF, NGINX

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300  # the first start compresses all static files
SECRET = "the same on all hosts, for signatures that one makes and another reads"


class Site:
    """The whole of it: `folder` holds what each host writes. Stops all that it started."""

    root = ROOT

    def __init__(self, hosts, folder):
        self.hosts, self.folder, self.running = hosts, folder, []
        data, mail = hosts["data"].address, hosts["mail"].address
        bucket = f"?endpoint=http://{data}:9000&region=eu-1&addressing=path"
        self.shared = os.environ | {
            "SITE_URL": f"http://{hosts['balancer'].address}",
            "ALLOWED_HOSTS": "*",
            "SECRET_KEY": SECRET,
            "DATABASE_URL": f"postgres://postgres@{data}:5432/postgres?connect_timeout=3",
            "CACHE_URL": f"redis://{data}:6379/1",
            "STORAGE_URL": f"s3://key:secret@public{bucket}",
            "PRIVATE_STORAGE_URL": f"s3://key:secret@private{bucket}",
            "EMAIL_URL": f"smtp://{mail}:2525?timeout=5",
            "DEFAULT_FROM_EMAIL": "noreply@site.example",
            "EMBEDDED_SENDER": "false",
            "TRUSTED_PROXIES": "1",
            "INQUIRY_LIMIT": "1000000",
        }

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for process in reversed(self.running):
            process.terminate()
        for process in reversed(self.running):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, name, *words):
        """Start a program on a host; its output goes to a log of its own."""
        log = (self.folder / f"{name}.log").open("a")
        process = subprocess.Popen(
            self.hosts[name].command(*words),
            env=self.environment(name),
            cwd=self.root,
            stdout=log,
            stderr=log,
        )
        self.running.append(process)
        return process

    def environment(self, name):
        return self.shared | {"VAR_ROOT": str(self.folder / name)}

    def manage(self, name, *words):
        command = [sys.executable, "manage.py", *words]
        done = self.hosts[name].run(
            *command, env=self.environment(name), cwd=self.root, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def start_data(self):
        """PostgreSQL, Redis and an S3 server."""
        host = self.hosts["data"]
        self.start("data", sys.executable, "-m", "tests.grow.database", self.folder, host.address)
        redis = ["redis-server", "--bind", host.address, "--protected-mode", "no", "--save", ""]
        self.start("data", *redis, "--dir", self.folder)
        self.start("data", sys.executable, "-m", "moto.server", "-H", host.address, "-p", "9000")
        wait_for((self.folder / "database-is-there").exists)
        wait_for(lambda: host.runs(sys.executable, "-m", "tests.grow.buckets", host.address))

    def start_mail(self):
        """A mail server that keeps what it gets as files."""
        host, box = self.hosts["mail"], self.folder / "mails"
        keep = ["-n", "-l", f"{host.address}:2525", "-c", "aiosmtpd.handlers.Mailbox", box]
        self.start("mail", sys.executable, "-m", "aiosmtpd", *keep)
        return box

    def start_web(self, *names):
        """The processes by the names of their hosts, once all of them answer."""
        binds = {name: f"{self.hosts[name].address}:8000" for name in names}
        serve = (sys.executable, "manage.py", "serve", "--bind")
        processes = {name: self.start(name, *serve, bind) for name, bind in binds.items()}
        for bind in binds.values():
            ask = f"from urllib.request import urlopen; urlopen('http://{bind}/healthz', timeout=5)"
            wait_for(lambda ask=ask: self.hosts["buyers"].runs(sys.executable, "-c", ask))
        return processes

    def start_worker(self):
        self.start("worker", sys.executable, "manage.py", "send_outbox", "--loop")

    def start_balancer(self, *names):
        """nginx as docs/nginx.conf has it, before several hosts."""
        folder = self.folder / "balancer"
        folder.mkdir()
        servers = " ".join(f"server {self.hosts[each].address}:8000;" for each in names)
        text = CONF.read_text()
        for documented, here in {
            "server 127.0.0.1:8000;": servers,
            "/srv/portal/var": str(folder),
            "/var/cache/nginx/portal": f"{folder}/kept",
            "/var/log/nginx/portal.log": f"{folder}/access.log",
        }.items():
            text = text.replace(documented, here)
        text = text.replace("location /media/ {", "location /unused/ {")  # they lie in the buckets
        conf = folder / "nginx.conf"
        conf.write_text(
            f"user root; pid {folder}/pid; events {{}} http {{ access_log off; {text} }}"
        )
        self.start("balancer", NGINX, "-p", folder, "-c", conf, "-g", "daemon off;")


def wait_for(condition):
    end = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("It did not start; see the logs.")
        time.sleep(0.1)


def is_possible():
    """Whether all that is needed is installed; says what is not."""
    found = {
        "root": os.geteuid() == 0,
        "iproute2": shutil.which("ip"),
        "redis-server": shutil.which("redis-server"),
        "nginx": NGINX,
        "PostgreSQL": postgres.binaries(),
    }
    missing = [name for name, value in found.items() if not value]
    if missing:
        print(f"SKIPPED grow: needs {', '.join(missing)}")
    return not missing
