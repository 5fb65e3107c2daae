"""A PostgreSQL that other hosts reach: `python -m tests.grow.database FOLDER ADDRESS`."""

import shutil
import signal
import sys
from pathlib import Path

from tests import postgres


def main(folder, address):
    user = {"user": "postgres", "group": "postgres"}
    binaries, data = postgres.binaries(), Path(folder) / "database"
    data.mkdir()
    shutil.chown(data, **user)
    postgres.run([binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust"], user)
    with (data / "pg_hba.conf").open("a") as file:
        file.write(f"host all all {address}/24 trust\n")
    options = f"-h {address} -k {data}"
    control = [binaries / "pg_ctl", "-D", data, "-w"]
    postgres.run([*control, "-o", options, "-l", data / "log", "start"], user)
    (Path(folder) / "database-is-there").touch()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    postgres.run([*control, "-m", "immediate", "stop"], user, check=False)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(*sys.argv[1:])
