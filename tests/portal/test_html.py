"""Every kind of public page, in each language, is valid by the Nu HTML checker
(https://validator.github.io/validator/): no error and no warning.

`.ci/run` installs it; elsewhere: Java, and `npm install --prefix var/node --no-save vnu-jar`.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import public_pages

ROOT = Path(__file__).resolve().parents[2]
JAR = Path(os.environ.get("VNU_JAR", ROOT / "var/node/node_modules/vnu-jar/build/dist/vnu.jar"))
JAVA = shutil.which("java")
pytestmark = [
    pytest.mark.html,
    pytest.mark.django_db,
    pytest.mark.skipif(not (JAVA and JAR.exists()), reason="Java or vnu.jar is not found"),
]


def checked(folder):
    """{file: [message]} of all files of a folder, in one run."""
    command = [JAVA, "-jar", JAR, "--format", "json", "--skip-non-html", folder]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    found = {}
    for said in json.loads(run.stderr)["messages"]:
        about = f"{said['type']}: {said['message']} {said.get('extract', '')!r}"
        found.setdefault(Path(said.get("url", "")).name, []).append(about)
    return found


def test_every_kind_of_page_is_valid_html(client, tmp_path):
    for number, page in enumerate(public_pages.pages(public_pages.build())):
        name = f"{number:03} {page.kind} {page.language}.html"
        (tmp_path / name).write_text(public_pages.answer(client, page), encoding="utf-8")
    assert checked(tmp_path) == {}


def test_the_checker_finds_what_is_wrong(tmp_path):
    (tmp_path / "wrong.html").write_text("<!DOCTYPE html><title>x</title><p><div></p>")
    assert "error: No “p” element in scope" in str(checked(tmp_path)["wrong.html"])
