"""Makes the two buckets: `python -m tests.grow.buckets ADDRESS`."""

import sys

import boto3

if __name__ == "__main__":
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{sys.argv[1]}:9000",
        region_name="eu-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    for name in ("public", "private"):
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-1"})
