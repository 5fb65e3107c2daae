"""The one command that serves the site: static files first, a mail sender in each worker."""

import os

import pytest
from django.contrib.staticfiles import finders

from inquiries import outbox
from inquiries.inbox import fetching
from portal.management.commands import serve


@pytest.fixture
def source(settings, tmp_path):
    """A folder of static sources; collected ones go elsewhere."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "site.css").write_text("body{}")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def test_static_files_are_collected_once_and_again_after_a_change(source, settings):
    assert serve.collect_static()
    assert (settings.STATIC_ROOT / "site.css").read_text() == "body{}"
    assert not serve.collect_static()
    later = (source / "site.css").stat().st_mtime + 2  # collectstatic compares whole seconds
    (source / "site.css").write_text("body{color:red}")
    os.utime(source / "site.css", times=(later, later))
    assert serve.collect_static()
    assert (settings.STATIC_ROOT / "site.css").read_text() == "body{color:red}"


def test_a_new_file_is_collected_and_a_lost_folder_comes_back(source, settings):
    serve.collect_static()
    (source / "new.css").write_text("p{}")
    assert serve.collect_static()
    for file in settings.STATIC_ROOT.iterdir():
        file.unlink()
    assert serve.collect_static()
    assert (settings.STATIC_ROOT / "new.css").exists()


def test_gunicorn_gets_the_options_of_the_command(settings):
    config = serve.Server(bind="127.0.0.1:8021", workers=3, threads=5).cfg
    assert config.bind == ["127.0.0.1:8021"]
    assert (config.workers, config.threads, config.worker_class_str) == (
        3,
        5,
        "portal.web_worker.Worker",
    )
    assert not config.preload_app  # a sender thread would not survive the fork


@pytest.mark.parametrize("is_embedded", [True, False])
def test_workers_send_mail_only_where_wanted(settings, is_embedded):
    settings.EMBEDDED_SENDER = is_embedded
    hook = serve.Server(bind="127.0.0.1:8021").cfg.post_worker_init
    assert isinstance(getattr(hook, "__self__", None), serve.EmbeddedLoops) is is_embedded


def test_sender_and_fetcher_end_with_their_worker(monkeypatch):
    monkeypatch.setattr(outbox, "run", lambda stop: stop.wait(30))
    monkeypatch.setattr(fetching, "run", lambda stop: stop.wait(30))
    loops = serve.EmbeddedLoops(outbox, fetching)
    loops.start(None)
    assert [thread.is_alive() for thread in loops.threads] == [True, True]
    loops.end(None, None)
    assert [thread.is_alive() for thread in loops.threads] == [False, False]


def test_a_worker_that_never_started_can_end():
    serve.EmbeddedLoops().end(None, None)
