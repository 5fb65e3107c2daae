"""`make grow`: the site on several hosts of one machine (network namespaces), while hosts are cut
off and killed. Ends with the count of what was accepted, stored, delivered, repeated and lost."""

import json
import mailbox
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.grow.network import Network
from tests.grow.services import Site, is_possible

HOSTS = ("data", "mail", "web1", "web2", "worker", "balancer", "buyers")
PHASE = 6  # seconds
DELIVERED_WITHIN = 600


def main():
    if not is_possible():
        return 0
    with tempfile.TemporaryDirectory(prefix="portal-grow-") as name, Network(*HOSTS) as hosts:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own
        with Site(hosts, folder) as site:
            try:
                return play(site, hosts)
            except Exception:
                for log in folder.glob("*.log"):
                    tell(f"{log.name}: …{log.read_text()[-2000:]}")
                raise


def play(site, hosts):
    site.start_data()
    box = site.start_mail()
    site.manage("web1", "migrate", "-v0")
    webs = site.start_web("web1", "web2")
    site.start_worker()
    site.start_balancer(*webs)
    read, stale = publish(site, hosts, webs)
    tell(f"Published on one host, read on both at once: {read} pages, {stale} of before")
    buyers = start_buyers(site, hosts)
    happen(site, hosts, webs)
    met = json.loads(buyers.communicate()[0])
    return report(met, wait_for_mail(site, hosts, met["accepted"]), box) or bool(stale)


def publish(site, hosts, webs):
    addresses = [hosts[name].address for name in webs]
    return map(int, run(site, "web1", "tests.grow.publishing", *addresses).split())


def start_buyers(site, hosts):
    words = (sys.executable, "-m", "tests.grow.visitors", hosts["balancer"].address)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(hosts["buyers"].command(*words), text=True, cwd=site.root, **pipes)


def happen(site, hosts, webs):
    """What befalls the hosts while buyers write, one after the other."""
    phase("All is well")
    hosts["web2"].cut()
    phase("The cable of a web host is pulled")
    hosts["web2"].join()
    phase("It is back")
    kill_workers(webs["web1"])
    phase("Web processes of the other are killed")
    webs["web1"].kill()
    phase("That host is off")
    site.start_web("web1")
    hosts["worker"].cut()
    phase("The worker host is cut from the database")
    hosts["worker"].join()
    phase("It is back")


def kill_workers(web):
    """The children of gunicorn; `ip netns exec` becomes the program, so `web` is its parent."""
    children = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text()
    for pid in children.split():
        os.kill(int(pid), signal.SIGKILL)


def wait_for_mail(site, hosts, keys):
    end = time.monotonic() + DELIVERED_WITHIN
    while True:
        counted = json.loads(run(site, "web1", "tests.grow.counting", input="\n".join(keys)))
        if not counted["unsent"] or time.monotonic() > end:
            return counted
        time.sleep(5)


def report(met, counted, box):
    arrived = Counter(mail["Message-ID"].strip() for mail in mailbox.Maildir(box))
    accepted = len(met["accepted"])
    lost = accepted - counted["stored"]
    undelivered = [name for name in counted["mails"] if name not in arrived]
    repeated = sum(number - 1 for number in arrived.values())
    for name, value in met["answers"].items():
        tell(f"Answers to {name}: {value}; longest {met['longest'][name]:.1f} s")
    tell(
        f"Inquiries accepted {accepted}, stored {counted['stored']}, lost {lost}, "
        f"twice {counted['stored twice']}, given up {len(met['given_up'])}"
    )
    tell(f"Files {counted['files']}, missing {counted['files missing']}")
    tell(f"Mails {counted['states']}, undelivered {len(undelivered)}, repeated {repeated}")
    return 1 if lost or counted["stored twice"] or counted["files missing"] or undelivered else 0


def run(site, name, module, *words, **options):
    command = [sys.executable, "-m", module, *words]
    done = site.hosts[name].run(
        *command,
        env=site.environment(name) | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        cwd=site.root,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )
    return done.stdout


def phase(text):
    tell(text)
    time.sleep(PHASE)


def tell(text):
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
