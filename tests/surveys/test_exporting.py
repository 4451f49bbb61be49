"""A survey as files: complete, harmless in spreadsheets, and the same survey when it comes back."""

import csv
import io
import json
import zipfile

import pytest

from surveys import exporting, own_table
from surveys.content import content_of
from surveys.importing.reading import Upload
from surveys.importing.records import Findings
from surveys.importing.storing import Target, plan, store
from surveys.models import Survey
from surveys.recording import record_survey
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+1", "-5 degrees", "@SUM(A1)", "'=quoted", "''twice", "'tis", "＝1+1", 'a,"b"; c', "ä–ö"]


def rich_facts(**kwargs):
    """A survey in which every kind of thing occurs."""
    facts = survey_facts(
        sources=[{"name": "Report", "url": "https://example.org/r"}],
        variables=[{"code": "role", "label": "Role", "overlapping": True}],
        sampling_type="quota",
        licence="CC BY 4.0",
        **kwargs,
    )
    facts["groups"] += [
        {"code": "none", "label": "Nobody's results", "variable": "role", "n": 7, "n_weighted": "6.5"},
    ]
    question = facts["questions"][0]
    question |= {"decimals": 1, "max_choices": 9, "instruction": "Read out.", "reading_help": "52 % say …"}
    question["options"] += [{"code": f"f{n}", "label": label} for n, label in enumerate(FORMULAS)]
    question["options"] += [
        {"code": "any", "label": "Any", "kind": "net", "net_of": ["effort", "interaction"]},
        {"code": "dk", "label": "Don't know", "kind": "dont_know", "in_base": False},
    ]
    question["results"] += [
        {"option": "f0", "group": "total", "percent": "33.333333", "status": "exact", "computed": True},
        {"option": "f1", "group": "total", "status": "below_threshold"},
        {"option": "f2", "group": "total", "status": "approximate", "approx_text": "a third", "source_locator": "p. 3"},
        {"option": "f3", "group": "press", "status": "suppressed", "note": "=note"},
        {"option": "any", "group": "press", "count": 300, "base_n": 536, "source": "https://example.org/r"},
    ]
    facts["questions"].append(
        {
            "code": "second",
            "label": "Second",
            "text_status": "not_published",
            "text_note": "Only its topic is known.",
            "response_type": "single_choice",
            "base_type": "filtered",
            "base_description": "Who has one",
            "base_status": "unconfirmed",
        }
    )
    return facts | {"status": "draft"}


def stored(facts) -> Survey:
    return Survey.objects.with_results().get(pk=record_survey(facts).pk)


def reimported(tmp_path, name, content, slug):
    """The survey's content after the file was imported under this short name."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    findings = Findings()
    plans = plan([Upload(path, name)], Target(slug), findings=findings)
    assert list(findings) == []
    store([(each.facts, each.seen) for each in plans])
    return content_of(Survey.objects.with_results().get(slug=slug)), plans[0].rehearsal.changes


WRITERS = {
    "data.csv": exporting.as_csv,
    "data.de.csv": lambda survey: exporting.as_csv(survey, german=True),
    "data.json": exporting.as_json,
}


@pytest.mark.parametrize("name", WRITERS)
def test_what_was_exported_changes_nothing_when_it_comes_back(tmp_path, name):
    survey = stored(rich_facts(slug="rich"))
    before = content_of(survey)
    after, changes = reimported(tmp_path, name, WRITERS[name](survey), "rich")
    assert changes == []
    assert after == before


@pytest.mark.parametrize("name", WRITERS)
def test_it_becomes_the_same_questions_groups_and_figures_elsewhere(tmp_path, name):
    survey = stored(rich_facts(slug="rich"))
    before = content_of(survey)
    after, _changes = reimported(tmp_path, name, WRITERS[name](survey), "other")
    is_complete = name == "data.json"
    parts = set(before) - {"slug"} if is_complete else {"variables", "groups", "questions", "sources"}
    assert {part: after[part] for part in parts} == {part: before[part] for part in parts}


def test_no_cell_is_a_formula_and_every_text_comes_back():
    survey = stored(rich_facts(slug="rich"))
    rows = list(csv.DictReader(io.StringIO(exporting.as_csv(survey))))
    for row in rows:
        for cell in row.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert {own_table.unescape(row["option"]) for row in rows} >= set(FORMULAS)


def test_every_hostile_cell_of_the_corpus_is_harmless_and_comes_back(read_corpus):
    for _id, payload, _record in read_corpus("csv_formula"):
        text = payload.decode()
        assert not own_table.escape(text).startswith(("=", "+", "-", "@", "\t", "\r"))
        assert own_table.unescape(own_table.escape(text)) == text


def test_a_german_spreadsheet_opens_it_as_it_is():
    text = exporting.as_csv(stored(rich_facts(slug="rich")), german=True)
    assert text.startswith("\ufeffquestion_code;question;")
    assert ";33,333333;" in text
    assert ";52,0;279;536;" in text


def test_the_package_describes_every_column_and_the_survey(tmp_path):
    survey = stored(rich_facts(slug="rich"))
    archive = zipfile.ZipFile(io.BytesIO(exporting.as_package(survey)))
    assert set(archive.namelist()) == {"datapackage.json", "data.csv", "survey.json"}
    package = json.loads(archive.read("datapackage.json"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["licenses"] == [{"name": "CC-BY-4.0", "title": "CC BY 4.0"}]
    assert package["contributors"] == [{"title": "Institute", "roles": ["creator"]}]
    (resource,) = package["resources"]
    table = archive.read(resource["path"]).decode()
    header, *rows = csv.reader(io.StringIO(table))
    assert [field["name"] for field in resource["schema"]["fields"]] == header
    assert resource["bytes"] == len(table.encode())
    kinds = {"number": float, "integer": int, "boolean": ["true", "false"].index}
    for row in rows:
        for field, cell in zip(resource["schema"]["fields"], row, strict=True):
            if cell and field["type"] in kinds:
                kinds[field["type"]](cell)
            if cell and "categories" in field:
                assert cell in {each["value"] for each in field["categories"]}


def test_the_package_is_the_same_bytes_as_long_as_the_survey_is_the_same():
    survey = stored(rich_facts(slug="rich"))
    assert exporting.as_package(survey) == exporting.as_package(survey)


def test_exporting_a_survey_that_was_read_whole_needs_no_query(django_assert_num_queries):
    survey = stored(rich_facts(slug="rich"))
    with django_assert_num_queries(0):
        for write in WRITERS.values():
            write(survey)
        exporting.as_package(survey)


def test_the_demo_survives_its_own_formats(tmp_path):
    survey = make_survey(slug="trend")
    before = content_of(Survey.objects.with_results().get(pk=survey.pk))
    for name, write in WRITERS.items():
        after, changes = reimported(tmp_path, name, write(Survey.objects.with_results().get(pk=survey.pk)), "trend")
        assert (after, changes) == (before, [])
    assert survey.revisions.count() == 1
