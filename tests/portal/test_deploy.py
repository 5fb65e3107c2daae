"""What operators start is there: units, script, image and documents name what exists."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.*"))
UNITS = [unit for unit in UNITS if unit.is_file()]
SCRIPTS = [ROOT / "deploy" / name for name in ("install.sh", "portal", "nginx.sh")]
SCRIPTS.append(ROOT / "deploy/docker/prepare.sh")
# What the settings read, and what the tools around them do.
READ = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "portal/settings.py").read_text()))
ELSEWHERE = {"PYTHONDONTWRITEBYTECODE", "TMPDIR"}


def parts(line):
    """The arguments of `manage.py` in a command line, from the command's name."""
    words = shlex.split(line)
    found = [place for place, word in enumerate(words) if word.endswith("manage.py")]
    return words[found[0] + 1 :] if found else []


def is_understood(arguments):
    """Whether the command exists and its parser takes the arguments."""
    name, *rest = arguments
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(rest)
    return True


def commands_of_units():
    return [
        line.partition("=")[2]
        for unit in UNITS
        for line in unit.read_text().splitlines()
        if line.startswith("ExecStart=")
    ]


def commands_of_compose():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for service in services.values():
        if "manage.py" in (line := shlex.join(service.get("command", []))):
            inner = service["command"][-1] if service["command"][0] == "sh" else line
            yield from inner.split(" && ")


def commands_of_documents():
    for line in (ROOT / "docs/install.md").read_text().splitlines():
        line = line.strip()  # noqa: PLW2901
        if found := re.match(
            r"(?:sudo portal|\S*python manage\.py|docker .* manage\.py) (.*)", line
        ):
            yield f"manage.py {found[1]}"


@pytest.mark.parametrize(
    "line", [*commands_of_units(), *commands_of_compose(), *commands_of_documents()]
)
def test_commands_exist_and_take_their_arguments(line):
    assert is_understood(parts(line.partition("   #")[0]))


def settings_in(text):
    """The variables that are set, also in lines that are commented out."""
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.MULTILINE))


def test_variables_of_samples_units_and_compose_are_read():
    files = [ROOT / "deploy/portal.env", ROOT / "deploy/docker/portal.env"]
    names = set().union(*(settings_in(file.read_text()) for file in files))
    for dropin in (ROOT / "deploy/systemd").rglob("*.conf"):
        for line in re.findall(r"^Environment=(.*)", dropin.read_text(), re.MULTILINE):
            names |= {pair.split("=")[0] for pair in line.split()}
    for service in yaml.safe_load((ROOT / "compose.yaml").read_text())["services"].values():
        if service.get("image") == "portal":
            names |= {name.removesuffix("_FILE") for name in service["environment"]}
    assert "DATABASE_URL" in names
    assert names - READ - ELSEWHERE == set()


def test_services_run_without_rights_and_their_files_exist():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert set(service.get("secrets", [])) <= compose["secrets"].keys(), name
        for waited in service.get("depends_on", {}):
            assert waited in compose["services"], name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith("./deploy/docker/") or source in compose["volumes"], name


def test_the_image_gets_all_packages_of_the_site_and_nothing_private():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for needed in ("articles", "inquiries", "portal", "static", "templates", "locale", "manage.py"):
        assert f"!{needed}" in ignored
    assert "*" in ignored
    assert not any("var" in line or ".git" in line for line in ignored if line.startswith("!"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_scripts_are_executable_and_of_sound_syntax(script):
    assert script.stat().st_mode & 0o111
    shell = script.read_text().splitlines()[0].rsplit("/", 1)[1].split()[-1]
    subprocess.run([shell, "-n", script], check=True)


def write_nginx(*arguments):
    """docs/nginx.conf as the script writes it for a machine."""
    with (ROOT / "docs/nginx.conf").open() as conf:
        done = subprocess.run(
            [ROOT / "deploy/nginx.sh", "portal.example", "unix:/run/x.sock", "/var/x", *arguments],
            stdin=conf,
            capture_output=True,
            text=True,
            check=True,
        )
    return [line.strip() for line in done.stdout.splitlines() if not line.lstrip().startswith("#")]


def test_nginx_conf_becomes_that_of_a_machine():
    plain = write_nginx()
    assert {"listen 80;", "server unix:/run/x.sock;", "root /var/x;"} <= set(plain)
    assert plain.count("server {") == 1
    assert not any("ssl" in line or "example.com" in line for line in plain)
    secure = write_nginx("/etc/a/chain.pem", "/etc/a/key.pem")
    assert {"listen 443 ssl http2;", "ssl_certificate     /etc/a/chain.pem;"} <= set(secure)
    assert "return 301 https://portal.example$request_uri;" in secure
    assert (secure.count("server {"), secure.count("listen 80;")) == (2, 1)
    for text in (plain, secure):
        assert sum(line.count("{") for line in text) == sum(line.count("}") for line in text)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path):
    folder = tmp_path / "etc/systemd/system"
    shutil.copytree(ROOT / "deploy/systemd", folder)
    for unit in folder.glob("*.service"):  # the paths of an installed machine
        text = unit.read_text().replace("/srv/portal/current/.venv/bin/python", "/bin/true")
        unit.write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(folder / unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"},
    )
    ours = [line for line in done.stderr.splitlines() if "portal" in line]
    assert ours == []
