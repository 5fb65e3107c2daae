"""Hosts on one machine: network namespaces of Linux, joined by a bridge in one of their own."""

import subprocess
import sys

PREFIX = "grow-"
SWITCH = f"{PREFIX}switch"
NETWORK = "10.77.0"


class Host:
    """A namespace with one network card."""

    def __init__(self, name, number):
        self.name, self.address = name, f"{NETWORK}.{number}"
        self.namespace, self.port = f"{PREFIX}{name}", f"p-{name}"
        ip("netns", "add", self.namespace)
        inside = ("netns", "exec", self.namespace, "ip")
        ip("link", "add", self.port, "netns", SWITCH, "type", "veth", "peer", "name", "eth0",
           "netns", self.namespace)  # fmt: skip
        ip("netns", "exec", SWITCH, "ip", "link", "set", self.port, "master", "bridge", "up")
        ip(*inside, "addr", "add", f"{self.address}/24", "dev", "eth0")
        ip(*inside, "link", "set", "eth0", "up")
        ip(*inside, "link", "set", "lo", "up")

    def command(self, *words):
        """What runs those words on this host."""
        return ["ip", "netns", "exec", self.namespace, *map(str, words)]

    def run(self, *words, **options):
        return subprocess.run(self.command(*words), check=True, **options)

    def runs(self, *words):
        """Whether it ends well; what it says is of no interest."""
        return (
            subprocess.run(self.command(*words), check=False, capture_output=True).returncode == 0
        )

    def cut(self):
        """Pull the cable: packets vanish, nobody is told."""
        ip("netns", "exec", SWITCH, "ip", "link", "set", self.port, "down")

    def join(self):
        ip("netns", "exec", SWITCH, "ip", "link", "set", self.port, "up")


class Network:
    """The hosts of those names; all is gone when the block ends."""

    def __init__(self, *names):
        self.names = names

    def __enter__(self):
        self.remove()
        ip("netns", "add", SWITCH)
        ip("netns", "exec", SWITCH, "ip", "link", "add", "bridge", "type", "bridge")
        ip("netns", "exec", SWITCH, "ip", "link", "set", "bridge", "up")
        return {name: Host(name, number) for number, name in enumerate(self.names, 11)}

    def __exit__(self, *error):
        self.remove()

    def remove(self):
        for name in [*(f"{PREFIX}{name}" for name in self.names), SWITCH]:
            ip("netns", "del", name, check=False)


def ip(*words, check=True):
    done = subprocess.run(["ip", *words], check=False, capture_output=True, text=True)
    if check and done.returncode:
        sys.exit(f"ip {' '.join(words)}: {done.stderr.strip()} (needs root and iproute2)")
