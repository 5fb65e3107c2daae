"""What one release has made is never shown by another."""

import pytest
from django.utils import translation

from articles import release


@pytest.fixture
def project(settings, tmp_path):
    """A folder of templates and one of catalogs, in a project of their own."""
    settings.BASE_DIR = tmp_path
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path / "templates"]}]
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    for name in ("templates/base.html", "templates/articles/detail.html", "locale/es/django.mo"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def fingerprint():
    """As a process finds it that has just started."""
    return release.fingerprint.__wrapped__()


def test_it_is_the_same_in_every_process_and_folder_of_a_release(project):
    first = fingerprint()
    (project / "locale/es/django.po").write_text("a source, which no page is made of")
    with translation.override("zh-hans"):
        assert fingerprint() == first


@pytest.mark.parametrize("name", ["templates/articles/detail.html", "locale/es/django.mo"])
def test_a_changed_added_or_missing_file_makes_another(project, name):
    seen = {fingerprint()}
    (project / name).write_text("changed")
    seen.add(fingerprint())
    (project / name).rename(project / f"{name.rpartition('/')[0]}/new.mo")
    seen.add(fingerprint())
    assert len(seen) == 3


def test_a_setting_that_pages_show_makes_another(project, settings):
    before = fingerprint()
    settings.SITE_URL = "https://www.harbor.example"
    assert fingerprint() != before


def test_the_code_counts(project, settings, monkeypatch):
    before = fingerprint()
    app = project / "articles"
    app.mkdir()
    (app / "views.py").write_text("")
    config = type("Config", (), {"path": str(app)})
    monkeypatch.setattr(release.apps, "get_app_configs", lambda: [config])
    assert fingerprint() != before
