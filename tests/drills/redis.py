"""Redis, in which pages are kept for all processes, is killed, comes back empty, and hangs."""

import time

from tests.drills.buyers import Buyers
from tests.drills.readers import Readers
from tests.drills.stage import Skip


def prepare(stage):
    from tests.portal.redis_server import BINARY, RedisServer

    if BINARY is None:
        raise Skip("redis-server is not installed")
    stage.redis = RedisServer()
    stage.at_end.append(stage.redis.stop)
    stage.open(CACHE_URL=stage.redis.url)


def drill(stage):
    """Readers ask the application itself: nginx would hide what happens."""
    away = 3 if stage.is_short else 12  # seconds
    stage.mail_server.start()
    with stage.site() as site:
        buyers = Buyers(site.port, range(away * 4), people=2, pause=1)
        with Readers(site.port) as readers, buyers:
            time.sleep(2)
            stage.redis.stop()
            time.sleep(away)
            stage.redis.start()
            time.sleep(2)
            with stage.redis.hanging():
                time.sleep(away)
        stage.judge_readers(readers)
        stage.judge_buyers(buyers)
        stage.judge_inquiries()
    stage.note(f"killed for {away} s, hanging for {away} s; answers to buyers {buyers.answers}")
