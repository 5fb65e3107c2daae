"""The house's rules that a machine can see."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Who may not import whom: portal → inquiries → articles, never back.
FORBIDDEN = {"articles": {"portal", "inquiries"}, "inquiries": {"portal"}}
MODULES = [
    path
    for package in ("portal", "articles", "inquiries")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))


def imports(path):
    """The top-level packages that a module imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_go_one_way(package):
    wrong = [
        (name(path), imported)
        for path in MODULES
        if path.relative_to(ROOT).parts[0] == package
        for imported in imports(path)
        if imported in FORBIDDEN[package]
    ]
    assert wrong == []


def length(path):
    return len(path.read_text().splitlines())


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name(path)}:{node.name}", node.end_lineno - node.lineno + 1


@pytest.mark.parametrize(
    ("paths", "limit"),
    [(MODULES, 300), (TEMPLATES, 80), (SCRIPTS, 100), ([ROOT / "static/css/site.css"], 600)],
    ids=["modules", "templates", "scripts", "stylesheet"],
)
def test_files_stay_short_enough_to_read(paths, limit):
    assert {name(path): length(path) for path in paths if length(path) > limit} == {}


def test_functions_stay_short_enough_to_read():
    found = [(function, lines) for path in MODULES for function, lines in functions(path)]
    assert [row for row in found if row[1] > 25] == []


def test_templates_hold_no_inline_script_or_style():
    for path in TEMPLATES:
        text = path.read_text().lower()
        assert "<style" not in text, name(path)
        if "email" not in path.parts:  # mail programs know no stylesheets
            assert " style=" not in text, name(path)
        assert not any(f" on{event}=" in text for event in ("click", "load", "submit", "change"))
        assert all("src=" in tag for tag in scripts(text)), name(path)


def scripts(text):
    return [part.split(">")[0] for part in text.split("<script")[1:]]


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawers = {"core", "common", "utils", "helpers", "misc", "services"}
    assert [name(path) for path in MODULES if path.stem in drawers] == []
