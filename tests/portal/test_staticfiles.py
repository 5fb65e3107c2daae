"""Static files as a public site serves them: under hashed names, compressed beforehand."""

import re
import shutil

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders
from django.core.management import call_command

IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["']\./([^"']+)["']""")


@pytest.fixture
def collected(settings, tmp_path):
    """The folder with the collected scripts and the stylesheet of the public pages."""
    source = tmp_path / "source"
    for folder, pattern in (("css", "site.css"), ("js", "*.js")):
        (source / folder).mkdir(parents=True)
        for file in (project.BASE_DIR / "static" / folder).glob(pattern):
            shutil.copy(file, source / folder)
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    backend = {"BACKEND": "portal.staticfiles.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    finders.get_finder.cache_clear()
    call_command("collectstatic", interactive=False, verbosity=0)
    yield settings.STATIC_ROOT
    finders.get_finder.cache_clear()


def test_scripts_fetch_each_other_by_hashed_names(collected):
    scripts = [file for file in (collected / "js").glob("*.js") if file.name.count(".") == 2]
    assert len(scripts) > 10
    wanted = {name for file in scripts for name in IMPORTED.findall(file.read_text())}
    assert any(name.startswith("inquiry-dialog.") for name in wanted)
    assert wanted <= {file.name for file in scripts}


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_they_are_sent_compressed_and_kept_for_ever(collected, client, encoding):
    (style,) = (collected / "css").glob("site.????????????.css")
    response = client.get(f"/static/css/{style.name}", headers={"accept-encoding": encoding})
    assert response["Content-Encoding"] == encoding
    assert "immutable" in response["Cache-Control"]
    assert int(response["Content-Length"]) < 7_000
