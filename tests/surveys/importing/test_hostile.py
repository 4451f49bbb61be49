"""Files that were made to do harm: they end in findings, never in an error, and nothing is stored."""

import random
import time

import pytest

from surveys.importing import reporting
from surveys.importing.records import Findings
from surveys.models import Survey
from tests.surveys.importing.test_crosstabs import TABELLENBAND
from tests.surveys.importing.test_respondents import LIMESURVEY, QUALTRICS, SURVEYMONKEY
from tests.surveys.importing.test_spreadsheets import workbook
from tests.surveys.importing.test_spss import ALLBUS_LIKE

CORPORA = ["json_own", "json_parsing", "unicode_invalid_bytes", "unicode_own", "csv_formula", "xml_import"]


@pytest.mark.slow
@pytest.mark.parametrize("corpus", CORPORA)
def test_every_hostile_input_ends_in_a_report(tried, read_corpus, corpus):
    for _id, payload, _record in read_corpus(corpus, limit=5000):
        if payload is None:
            continue
        quoted = payload.replace(b'"', b'""')
        for content in (payload, b'question,option,percent\n"' + quoted + b'","' + quoted + b'",50\n'):
            found = tried(content)
            assert found.findings or found.plans
            reporting.in_words(reporting.report(found.plans, Findings(), is_stored=False))
    assert not Survey.objects.exists()


MUTATED = {
    "tables.csv": TABELLENBAND.encode("windows-1252"),
    "qualtrics.csv": QUALTRICS.encode(),
    "limesurvey.csv": LIMESURVEY.encode(),
    "surveymonkey.csv": SURVEYMONKEY.encode(),
    "tables.xlsx": workbook([["Answer", "Total", "Men"], ["Yes", 0.5, 0.4], ["No", 0.5, 0.6]]),
    "allbus.sav": ALLBUS_LIKE,
}
PIECES = [b",", b";", b'"', b"\n", b"\x00", b"\xff", b"*", b"100", b"n=", b"Total", b"%", b"\xe2\x80\xae"]


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTATED)
def test_damaged_files_end_in_a_report(tried, name):
    chance = random.Random(name)
    for _ in range(10):
        content = bytearray(MUTATED[name])
        for _ in range(chance.randint(1, 10)):
            place = chance.randrange(len(content))
            kind = chance.randrange(3)
            if kind == 0:
                content[place] = chance.randrange(256)
            elif kind == 1:
                del content[place : place + chance.randint(1, 40)]
            else:
                content[place:place] = chance.choice(PIECES)
        found = tried(bytes(content), name=name)
        assert found.findings or found.plans


@pytest.mark.parametrize(
    "label", ["</script><script>alert(1)</script>", "{{ 7*7 }}", "=cmd|' /C calc'!A0", "אבג", "x" * 300]
)
def test_hostile_labels_are_kept_as_they_are_and_do_no_harm(tried, label):
    assert tried(f'option,percent\n"{label}",50\nNo,50\n').figures() == {(label, "total"): "50", ("No", "total"): "50"}


def test_a_cell_that_is_nearly_a_figure_takes_no_seconds(tried):
    nearly = "1" * 5000 + " " * 5000 + "(" * 5000
    started = time.perf_counter()
    assert tried(f"Frage?;;\n;Gesamt;Frauen\nja;{nearly};1\nnein;{nearly};1\n").errors
    assert time.perf_counter() - started < 2
