"""Known holes in what is installed: `make audit` looks each pin of constraints.txt up.

Fails where one is found. Where the database of advisories cannot be reached, or knows nothing of
a package, it says so, and does not fail: a check that needs the network must not stop the others.
"""

import json
import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).resolve().parents[1] / "constraints.txt"
SECONDS = 90  # for all; about eight where nothing answers
COMMAND = [
    *(sys.executable, "-m", "pip_audit", "--requirement", PINS, "--no-deps", "--disable-pip"),
    *("--progress-spinner", "off", "--timeout", "5", "--format", "json"),
]


def main():
    try:
        process = subprocess.run(
            COMMAND, timeout=SECONDS, capture_output=True, text=True, check=False
        )
        report = json.loads(process.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        report = {"dependencies": []}
    text, is_well = verdict(report["dependencies"])
    print(text)
    return 0 if is_well else 1


def verdict(packages):
    """What to say of pip-audit's findings, and whether all is well as far as was seen."""
    unseen = [package["name"] for package in packages if "skip_reason" in package]
    seen = len(packages) - len(unseen)
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for package in packages
        for hole in package.get("vulns", [])
    ]
    if holes:
        return "\n".join(["Known holes in dependencies:", *holes]), False
    if not seen:
        return "SKIPPED audit: the database of advisories cannot be reached", True
    said = f"No known holes in {seen} packages."
    return f"{said} SKIPPED {len(unseen)}: {', '.join(unseen)}" if unseen else said, True


if __name__ == "__main__":
    sys.exit(main())
