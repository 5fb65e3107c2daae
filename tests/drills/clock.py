"""Clocks of senders jump two hours forward and back while they hold mails, with libfaketime."""

import glob
import time

from tests.drills.buyers import Buyers
from tests.drills.readers import Readers
from tests.drills.stage import Skip

LIBRARY = "/usr/lib/*/faketime/libfaketime.so.1"
JUMPS = ("+7200", "-7200", "+0")  # seconds


def drill(stage):
    """Of two senders one has the wrong clock; web processes have the right one."""
    found = glob.glob(LIBRARY)
    if not found:
        raise Skip("libfaketime is not installed")
    pause = 1 if stage.is_short else 6
    clock = stage.folder / "clock"
    clock.write_text("+0")
    faked = {
        "LD_PRELOAD": found[0],
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    stage.mail_server.start()
    with stage.site(senders=1, sender_env=faked) as site:
        right = site.send({})
        site.senders.append(right)
        buyers = Buyers(site.port, range(pause * 12), people=2, pause=0.5)
        with Readers(site.port) as readers, buyers:
            for jump in JUMPS * 2:
                time.sleep(pause)
                clock.write_text(jump)
        stage.judge_readers(readers)
        stage.judge_buyers(buyers)
        stage.judge_inquiries()
    stage.note(f"jumps of a sender's clock: {', '.join(JUMPS * 2)} s")
