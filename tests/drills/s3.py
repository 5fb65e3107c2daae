"""The S3 server that holds pictures and buyers' files hangs, and answers again."""

import time

from tests.drills.buyers import Buyers
from tests.drills.readers import Readers


def prepare(stage):
    from tests.portal.s3_server import BUCKETS, S3Server

    stage.s3 = S3Server()
    stage.at_end.append(stage.s3.stop)
    stage.open(STORAGE_URL=stage.s3.url("public"), PRIVATE_STORAGE_URL=stage.s3.url("private"))
    from django.core.files.storage import storages

    for bucket in BUCKETS:
        storages["private"].client.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-1"}
        )


def drill(stage):
    """Every third inquiry has a file; the others need no S3."""
    away = 4 if stage.is_short else 15  # seconds
    stage.mail_server.start()
    with stage.site() as site:
        buyers = Buyers(site.port, range(away * 3), people=3, pause=1)
        with Readers(site.port) as readers, buyers:
            time.sleep(2)
            with stage.s3.hanging():
                time.sleep(away)
        stage.judge_readers(readers)
        stage.judge_buyers(buyers)
        stage.judge_inquiries()
    stage.note(
        f"hanging for {away} s; answers to buyers {dict(buyers.answers)}, the slowest after "
        f"{buyers.slowest:.1f} s"
    )
