"""Wordings and labels that stand in a table of their own, beside the answers of respondents."""

import io

from openpyxl import Workbook

from surveys.importing.reading import Upload
from surveys.importing.records import Findings
from surveys.importing.storing import Target, plan

CODEBOOK = [
    ["Variable", "Fragewortlaut", "Wert", "Label"],
    ["v1", "Wie zufrieden sind Sie mit der Pressearbeit?", "1", "sehr zufrieden"],
    ["", "", "2", "zufrieden"],
    ["", "", "3", "unzufrieden"],
    ["v2", "Lesen Sie Zeitung?", "1", "ja"],
    ["", "", "2", "nein"],
    ["", "", "-9", "keine Angabe"],
]
ANSWERS = [["id", "v1", "v2"], *([n, 3 - n % 3, (1, 2, 2, -9)[n % 4]] for n in range(36))]


def book(*sheets):
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_sheet_with_wordings_and_labels_names_questions_and_answers_in_its_order(tried):
    for sheets in ((("Daten", ANSWERS), ("Codeplan", CODEBOOK)), (("Codeplan", CODEBOOK), ("Daten", ANSWERS))):
        found = tried(book(*sheets), name="daten.xlsx")
        satisfied, reads = found.content["questions"]
        assert satisfied["text"] == "Wie zufrieden sind Sie mit der Pressearbeit?"
        assert satisfied["code"] == "v1"
        assert [each["label"] for each in satisfied["options"]] == ["sehr zufrieden", "zufrieden", "unzufrieden"]
        assert [each["count"] for each in satisfied["results"]] == [12, 12, 12]
        assert [(each["label"], each["kind"]) for each in reads["options"]][2] == ("keine Angabe", "no_answer")
        assert {"codebook"} <= found.codes
        assert "sheet-left-out" not in found.codes


def test_it_may_be_a_file_of_its_own(tmp_path, db):
    for name, rows in (("codeplan.csv", CODEBOOK), ("daten.csv", ANSWERS)):
        (tmp_path / name).write_text("\n".join(";".join(map(str, row)) for row in rows))
    findings = Findings()
    uploads = [Upload(tmp_path / name, name) for name in ("codeplan.csv", "daten.csv")]
    (only,) = plan(uploads, Target(), findings=findings)
    assert [each["text"] for each in only.rehearsal.content["questions"]][1] == "Lesen Sie Zeitung?"


def test_a_table_that_describes_other_columns_is_no_codebook(tried):
    other = [["Variable", "Fragewortlaut"], ["x1", "Was?"], ["x2", "Wo?"]]
    found = tried(book(("Daten", ANSWERS), ("Anderes", other)), name="daten.xlsx")
    assert "codebook" not in found.codes
    assert "sheet-left-out" in found.codes
