"""The servers of a run: gunicorn as `serve` starts it, and nginx. Each on a port of its own."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.bench import meter
from tests.bench.load import Client
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
STARTING = 180  # seconds that a server may take until it answers; the first compresses files


class Server:
    """A running server: its port, and the processor time of its processes.

    backends: gives the numbers of the processes that a database's server has for this one.
    """

    def __init__(self, command, port, log, *, path="/", env=None, backends=list):
        self.port, self.log, self.backends = port, log, backends
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        self._wait_for(path)
        self.pids = meter.family(self.process.pid)

    def cpu_seconds(self):
        return meter.cpu_seconds(self.pids)

    def database_seconds(self):
        return meter.cpu_seconds(self.backends())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _wait_for(self, path):
        until = time.monotonic() + STARTING
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        while time.monotonic() < until and self.process.poll() is None:
            try:
                client = Client(self.port)
                client.ask(request)
                return client.close()
            except OSError:
                time.sleep(0.1)
        self.stop()
        self.log.seek(0)
        raise SystemExit(f"{self.process.args} did not start:\n{self.log.read()[-3000:]}")


def manage(*command, env):
    """Run a management command with the variables of a run; its output only where it fails."""
    command = [sys.executable, "manage.py", *command]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout}{done.stderr}")


def gunicorn(env, settings, log, backends, **variables):
    """`manage.py serve` with one worker and the given settings module."""
    port = free_port()
    env = {**env, "DJANGO_SETTINGS_MODULE": settings, **variables}
    command = [sys.executable, "manage.py", "serve", "--workers", "1"]
    command += ["--bind", f"127.0.0.1:{port}"]
    return Server(command, port, log, path="/hello", env=env, backends=backends)
