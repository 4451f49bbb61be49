from pathlib import Path

import pytest
from django.utils import translation

from comments.importing import import_comments
from comments.importing.addresses import parse_rule
from comments.importing.report import Report
from tests.factories import make_site


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def site(db):
    return make_site(slug="blog-1", language="en", origins=["https://blog.example.org"])


@pytest.fixture
def bring(site, tmp_path, django_capture_on_commit_callbacks):
    """bring(bytes, origin="wordpress", rules=[…], is_dry=True) imports an export and returns the report."""

    def bring(export: bytes | Path, *, origin="wordpress", rules=(), is_dry=False) -> Report:
        path = export if isinstance(export, Path) else tmp_path / "export"
        if isinstance(export, bytes):
            path.write_bytes(export)
        report = Report()
        with django_capture_on_commit_callbacks(execute=True):
            import_comments(
                path, origin=origin, site=site, report=report, rules=[parse_rule(r) for r in rules], is_dry=is_dry
            )
        return report

    return bring
