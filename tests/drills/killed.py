"""Web workers and senders are killed with SIGKILL at moments of chance, under load; once all of
them together. Meanwhile the mail server goes away for a while."""

import threading
import time

from tests.drills.buyers import Buyers
from tests.drills.readers import Readers

KILL_EVERY = 1.2  # seconds
AWAY_SECONDS = 5
PEOPLE = 6


def embedded(stage):
    drill(stage, senders=0)


def apart(stage):
    drill(stage, senders=2)


def drill(stage, *, senders):
    kills, inquiries = (6, 60) if stage.is_short else (15, 240)
    pause = kills * KILL_EVERY * PEOPLE / inquiries
    stage.mail_server.start()
    with stage.site(senders=senders, has_nginx=True) as site:
        buyers = Buyers(site.port, range(inquiries), people=PEOPLE, pause=pause)
        with Readers(site.port) as readers, buyers:
            disturb(site, stage.mail_server, kills)
        stage.judge_readers(readers)
        stage.judge_buyers(buyers)
        stage.judge_inquiries()
    stage.note(f"{kills} kills")


def disturb(site, mail_server, kills):
    for number in range(kills):
        time.sleep(KILL_EVERY)
        if number == kills // 2:
            site.kill_all()
        else:
            site.kill_one()
        if number == kills // 3:
            mail_server.stop()
            threading.Timer(AWAY_SECONDS, mail_server.start).start()
