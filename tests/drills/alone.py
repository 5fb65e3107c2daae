"""One drill in a process of its own: `python -m tests.drills.alone NAME DATABASE TEMPLATE`.

Prints the Result as one line of JSON.
"""

import argparse
import signal
import sys
import tempfile
import traceback

from tests.drills.catalog import DRILLS
from tests.drills.stage import Skip, Stage


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("database")
    parser.add_argument("template")
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(1))
    drill = DRILLS[options.name]
    with tempfile.TemporaryDirectory(prefix="portal-drill-") as folder:
        stage = Stage(folder, options.database, options.template, is_short=options.short)
        try:
            drill.prepare(stage)
            drill.run(stage)
        except Skip as skip:
            stage.result.skipped = str(skip)
        except Exception:  # noqa: BLE001  the other drills go on
            stage.result.faults.append(traceback.format_exc())
        finally:
            stage.close()
            stage.keep_log(f"{options.name}-{options.database}")
    print(stage.result.to_json())


if __name__ == "__main__":
    main()
