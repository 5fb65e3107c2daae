"""The database crashes under load and comes back; nothing else is started again."""

import time

from tests.drills.buyers import Buyers, post
from tests.drills.readers import Readers

PEOPLE = 4


def drill(stage):
    """Readers come by nginx, which keeps pages; a second site of readers asks the application."""
    away, inquiries = (4, 40) if stage.is_short else (15, 160)
    pause = (away + 6) * PEOPLE / inquiries
    stage.mail_server.start()
    with stage.site(has_nginx=True) as site:
        buyers = Buyers(site.port, range(inquiries), people=PEOPLE, pause=pause)
        direct = Readers(site.upstream, people=1)
        with Readers(site.port) as readers, direct, buyers:
            time.sleep(2)
            stage.database.stop()
            time.sleep(1)
            refused = post(site.upstream, 2, "a-key")
            time.sleep(away - 1)
            stage.database.start()
        stage.judge_readers(readers)
        stage.judge_buyers(buyers)
        judge_refusals(stage, direct, refused)
        stage.judge_inquiries()
    refusals = {status: times for status, times in buyers.answers.items() if status != 303}
    stage.note(f"{away} s away; buyers were also answered {refusals}")


def judge_refusals(stage, direct, refused):
    """Without nginx readers are told in words to come again, and a buyer gets the text back."""
    stage.note(f"without nginx readers were answered {dict(direct.answers)}")
    wrong = set(direct.answers) - {200, 503}
    if wrong:
        stage.result.faults.append(f"without nginx readers were answered {wrong}")
    if refused.status != 503 or "Please quote 2 t" not in refused.text:
        stage.result.faults.append(f"an inquiry was refused without words: {refused.status}")
    if not refused.retry_after:
        stage.result.faults.append("a refusal did not say when to come again")
