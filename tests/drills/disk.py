"""The disk that holds database, files and uploads becomes full under load, and has room again."""

import errno
import os
import subprocess
import time

from tests.drills.buyers import Buyers
from tests.drills.readers import Readers
from tests.drills.stage import Skip

SIZE = "64m"
PEOPLE = 4


def prepare(stage):
    """A small file system in memory, where the site keeps all that it keeps."""
    disk = stage.folder / "data"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise Skip("no file system may be mounted here")
    stage.at_end.append(lambda: subprocess.run(["umount", "--lazy", disk], check=True))
    (disk / "uploads").mkdir()
    stage.open(TMPDIR=str(disk / "uploads"))


def fill(disk):
    """Take all the room there is; return the file that does."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return ballast


def drill(stage):
    full, inquiries = (4, 40) if stage.is_short else (12, 120)
    pause = (full + 4) * PEOPLE / inquiries
    disk = stage.folder / "data"
    stage.mail_server.start()
    with stage.site(has_nginx=True) as site:
        buyers = Buyers(site.port, range(inquiries), people=PEOPLE, pause=pause)
        direct = Readers(site.upstream, people=1)
        with Readers(site.port) as readers, direct, buyers:
            time.sleep(2)
            ballast = fill(disk)
            time.sleep(full)
            os.remove(ballast)
        stage.judge_readers(readers)
        stage.judge_readers(direct)
        stage.judge_buyers(buyers)
        stage.judge_inquiries()
    refusals = {status: times for status, times in buyers.answers.items() if status != 303}
    stage.note(f"full for {full} s; buyers were also answered {refusals}")
    if not refusals.get(503):
        stage.result.faults.append("the disk was not full")
