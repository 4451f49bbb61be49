"""The rules of the house, as far as a machine can see them. docs/architecture.md says why."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
# Whom each app may know. What is not listed, nobody imports: `tests`, and `blogsite` from an app.
MAY_IMPORT = {
    "comments": set(),
    "surveys": set(),
    "posts": {"comments", "surveys"},
    "blogsite": {"comments", "surveys", "posts"},
}
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "managers", "misc", "signals"}
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 50
STATUS_WRITER = "comments/moderation.py"
START = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print("\\n".join(sys.modules))
"""


def _modules(app: str) -> list[Path]:
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def _all_modules() -> list[Path]:
    return [path for app in MAY_IMPORT for path in _modules(app)]


def _imports(tree: ast.AST) -> set[str]:
    """The first names of everything imported, at the top of the module or inside a function."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module.split(".")[0]} if node.level == 0 and node.module else set()
    return names


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_imports_only_whom_it_may_know(app):
    for path in _modules(app):
        known = _imports(ast.parse(path.read_text())) & {*MAY_IMPORT, "tests"}
        assert known <= MAY_IMPORT[app] | {app}, f"{path.relative_to(ROOT)} imports {known - MAY_IMPORT[app] - {app}}"


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_a_model_points_only_to_apps_that_its_app_may_know(app):
    for model in apps.get_app_config(app).get_models():
        for field in model._meta.get_fields():
            other = getattr(field.related_model, "_meta", None)
            if other is None or other.app_label not in MAY_IMPORT:
                continue
            # A relation from a later app shows up here too, unless it hides its reverse with related_name="+".
            assert other.app_label in MAY_IMPORT[app] | {app}, f"{model.__name__}.{field.name} knows {other.app_label}"


def test_modules_are_short():
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in _all_modules()
        if (lines := len(path.read_text().splitlines())) > MAX_MODULE_LINES
    }
    assert not too_long


def test_functions_are_short():
    too_long = {
        f"{path.relative_to(ROOT)}: {node.name}": node.end_lineno - node.lineno + 1
        for path in _all_modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    }
    assert not too_long


def test_no_module_is_named_after_nothing():
    assert not [path for path in _all_modules() if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES]


def test_nothing_flows_through_signals():
    for path in _all_modules():
        source = path.read_text()
        assert "dispatch" not in _imports_of_django(ast.parse(source)), path
        assert ".connect(" not in source or "sqlite3.connect(" in source, path


def _imports_of_django(tree: ast.AST) -> set[str]:
    return {
        node.module.split(".")[1]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.")
    }


def _status_writes(tree: ast.AST, *, field: str = "status") -> list[int]:
    """Lines that assign to `.status` (not of `self`), or pass `status=` to a call that writes rows."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            flat = [part for target in targets for part in ast.walk(target)]
            lines += [part.lineno for part in flat if isinstance(part, ast.Attribute) and part.attr == field]
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            writes = name in {"update", "create", "get_or_create", "update_or_create", "Comment", "setattr"}
            named = any(keyword.arg == field for keyword in node.keywords)
            by_setattr = name == "setattr" and any(
                isinstance(arg, ast.Constant) and arg.value == field for arg in node.args
            )
            lines += [node.lineno] if (writes and named) or by_setattr else []
    return lines


def test_a_comments_status_is_written_in_one_module():
    for path in _modules("comments"):
        name = str(path.relative_to(ROOT))
        lines = _status_writes(ast.parse(path.read_text()))
        if name == STATUS_WRITER:
            assert lines, "the rule looks for the wrong thing: it does not see the one writer"
        else:
            assert not lines, f"{name}:{lines} writes a status; comments/moderation.py does that"


@pytest.mark.parametrize(
    "line",
    ["comment.status = 'approved'", "rows.update(status='spam')", "Comment(status='x')", "setattr(row, 'status', 'x')"],
)
def test_the_rule_about_the_status_sees_every_way_of_writing_it(line):
    assert _status_writes(ast.parse(line)) == [1]


@pytest.fixture(scope="module")
def loaded_at_start():
    """The modules of a process that could answer any request and has answered none."""
    start = [sys.executable, "-W", "ignore", "-c", START]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    result = subprocess.run(start, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return set(result.stdout.split())


@pytest.mark.parametrize("library", ["openpyxl", "numpy", "pyreadstat"])
def test_what_reads_files_with_results_is_in_no_process_that_imports_none(library, loaded_at_start):
    assert "surveys.admin.surveys" in loaded_at_start
    assert library not in loaded_at_start
