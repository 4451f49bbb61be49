"""What can be set, asked for or linked stands in the handbook."""

import re

import pytest
from django.urls import URLPattern, get_resolver

from blogsite import checks
from surveys.checks import RULES
from tests.conftest import REPOSITORY

OPERATING = REPOSITORY / "docs" / "operating.md"
API = REPOSITORY / "docs" / "api.md"
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")])


def settings_read() -> set[str]:
    source = (REPOSITORY / "blogsite" / "settings.py").read_text()
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', source))


def test_the_settings_are_found():
    assert {"SITE_URL", "DEBUG", "DATABASE_URL", "NUM_PROXIES"} <= settings_read()


def test_the_table_of_settings_has_every_setting_and_no_other():
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATING.read_text(), re.MULTILINE))
    assert documented == settings_read()


def test_the_tests_forget_every_setting_of_the_developers_environment():
    forgotten = set(re.findall(r'"([A-Z_]+)"', (REPOSITORY / "tests" / "settings.py").read_text()))
    assert settings_read() <= forgotten


def test_every_check_has_its_row():
    raised = set(re.findall(r"blogsite\.W\d+", (REPOSITORY / "blogsite" / "checks.py").read_text()))
    assert len(raised) == len(checks.ALWAYS) + len(checks.DEPLOY)
    assert raised == set(re.findall(r"^\| `(blogsite\.W\d+)` \|", OPERATING.read_text(), re.MULTILINE))


def filtered_views() -> dict[str, type]:
    """The views with filters, by the path that they are reached at."""
    found = {}

    def walk(patterns, prefix):
        for entry in patterns:
            path = prefix + str(entry.pattern)
            if isinstance(entry, URLPattern):
                view = getattr(entry.callback, "cls", None)
                if getattr(view, "filterset_class", None) and "<" not in path:
                    found[path] = view
            else:
                walk(entry.url_patterns, path)

    walk(get_resolver().url_patterns, "/")
    return found


def filters() -> list[tuple[str, str]]:
    return sorted(
        {(view.__name__, name) for view in filtered_views().values() for name in view.filterset_class.base_filters}
    )


def test_the_filters_are_found():
    assert len(filters()) > 15


@pytest.mark.parametrize(("view", "name"), filters())
def test_every_filter_is_in_the_api_handbook(view, name):
    assert f"`{name}`" in API.read_text(), f"docs/api.md does not mention the filter `{name}` of {view}"


def test_every_error_code_is_in_the_api_handbook():
    code = re.compile(r'\b(?:error_code|default_code) = "(\w+)"|json_error\(\w+, "(\w+)"')
    shown_on_pages_only = {"charts", "references.py", "derived.py", "polls.py"}
    sources = [
        path
        for app in ("blogsite", "posts", "comments", "surveys")
        for path in (REPOSITORY / app).rglob("*.py")
        if not (path.parent.name in shown_on_pages_only or path.name in shown_on_pages_only)
    ]
    raised = {name for path in sources for pair in code.findall(path.read_text()) for name in pair if name}
    assert {"stale", "too_large", "not_publishable", "unavailable"} <= raised
    assert {name for name in raised if f"`{name}`" not in API.read_text()} == set()


def test_every_check_of_surveys_is_in_the_editors_handbook():
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` \| (error|warning|note) \|", (REPOSITORY / "docs" / "surveys.md").read_text(), re.M
    )
    assert dict(rows) == {rule.code: str(rule.severity) for rule in RULES.values()}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_in_the_documents_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), target
