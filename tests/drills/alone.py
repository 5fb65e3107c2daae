"""One drill in a process of its own: `python -m tests.drills.alone NAME DATABASE TEMPLATE`.

Prints the Result as one line of JSON.
"""

import argparse
import sys
import tempfile

from tests.drills.catalog import DRILLS
from tests.drills.stage import Skip, Stage


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("database")
    parser.add_argument("template")
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    drill = DRILLS[options.name]
    with tempfile.TemporaryDirectory(prefix="portal-drill-") as folder:
        stage = Stage(folder, options.database, options.template, is_short=options.short)
        try:
            drill.prepare(stage)
            drill.run(stage)
        except Skip as skip:
            stage.result.skipped = str(skip)
        except Exception:
            print(stage.log(), file=sys.stderr)
            raise
        finally:
            stage.close()
    print(stage.result.to_json())


if __name__ == "__main__":
    main()
