"""XLSX files, also such as were made to do harm."""

import io
import zipfile

import pytest
from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(rows, *, title="Q1", formats=()):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cell, number_format in formats:
        sheet[cell].number_format = number_format
    return saved(book)


def with_sheet(xml: str, **members: bytes) -> bytes:
    """A workbook whose first sheet is this XML."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["option", "percent"], ["Yes", 50]]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


def test_a_cell_that_is_shown_as_a_percentage_is_one(tried):
    rows = [["Answer", "Percent", "Count"], ["Yes", 0.57, 57], ["No", 0.43, 43]]
    found = tried(workbook(rows, formats=[("B2", "0%"), ("B3", "0.0%")]), name="a.xlsx")
    assert found.figures() == {("Yes", "total"): "57", ("No", "total"): "43"}


def test_every_visible_sheet_with_a_table_is_a_question(tried):
    book = Workbook()
    book.active.title = "Contents"
    book.active.append(["QA1", "see sheet QA1"])
    for name, label in (("QA1", "QA1. How important is the Internet?"), ("QA2", "QA2. And the press?")):
        sheet = book.create_sheet(name)
        for row in ([label], [], ["", "EU27", "BE"], ["TOTAL", 27000, 1000], ["Yes", 0.6, 0.5], ["No", 0.4, 0.5]):
            sheet.append(row)
    book.create_sheet("Hidden").append(["secret", 1])
    book["Hidden"].sheet_state = "hidden"
    found = tried(saved(book), name="eurobarometer.xlsx")
    assert [(each["code"], each["label"]) for each in found.content["questions"]] == [
        ("qa1", "How important is the Internet?"),
        ("qa2", "And the press?"),
    ]
    assert found.figures("qa2") == {
        ("Yes", "eu27"): "60",
        ("No", "eu27"): "40",
        ("Yes", "be"): "50",
        ("No", "be"): "50",
    }
    assert found.figures("qa2", of="base_n")["Yes", "be"] == 1000


def test_a_file_of_respondents_may_be_a_workbook(tried):
    rows = [["Timestamp", "Do you vote?"], *([f"2024-01-01 10:{n}", "Yes" if n % 2 else "No"] for n in range(20))]
    assert tried(workbook(rows), name="a.xlsx").figures(of="count") == {("Yes", "total"): 10, ("No", "total"): 10}


def test_a_formula_counts_by_its_stored_value_and_without_one_is_an_error(tried):
    fresh = workbook([["option", "percent"], ["Yes", "=25+25"], ["No", 50]])
    assert tried(fresh, name="a.xlsx").errors == [("formula-without-value", 2, 2)]
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c><c r="B{0}"{2}</c></row>'
    data = row.format(1, "option", ' t="inlineStr"><is><t>percent</t></is>')
    data += row.format(2, "Yes", "><f>25+25</f><v>50</v>") + row.format(3, "No", "><v>50</v>")
    calculated = with_sheet(f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>')
    assert tried(calculated, name="a.xlsx").figures() == {("Yes", "total"): "50", ("No", "total"): "50"}


def test_a_fault_is_told_with_sheet_row_and_column(tried):
    found = tried(workbook([["option", "percent"], ["Yes", "lots"]], title="Table 7"), name="a.xlsx")
    (place,) = [each.place for each in found.findings if each.severity == "error"]
    assert (place.file, place.sheet, place.row, place.column) == ("a.xlsx", "Table 7", 2, 2)


BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c t="str"><v>&a;</v></c></row></sheetData></worksheet>'
)
BILLION_ROWS = (
    f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1000000000"><c r="A1000000000"><v>1</v></c></row></sheetData></worksheet>'
)
HOSTILE = {
    "entities": (with_sheet(BILLION_LAUGHS), {"damaged"}),
    "external entity": (with_sheet(EXTERNAL), {"damaged"}),
    "a billion rows": (with_sheet(BILLION_ROWS), {"too-many-cells", "damaged"}),
    "broken XML": (with_sheet("<worksheet><sheetData><row>"), {"damaged"}),
    "a bomb of zeros": (with_sheet("x", **{"xl/media/a.bin": b"\0" * 60_000_000}), {"unpacks-too-large"}),
    "too many members": (with_sheet("x", **{f"a{n}": b"" for n in range(1_100)}), {"unpacks-too-large"}),
    "strings too large for memory": (
        with_sheet("x", **{"xl/sharedStrings.xml": b" " * 40_000_000}),
        {"unpacks-too-large"},
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_was_made_to_do_harm_is_refused(tried, kind):
    content, codes = HOSTILE[kind]
    found = tried(content, name="a.xlsx")
    assert {each[0] for each in found.errors} <= codes
    assert found.errors
    assert not found.plans
    assert "root:" not in str(found.findings)


def test_another_packed_file_is_no_workbook(tried):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("survey.csv", "option,percent\nYes,50\n")
    assert [each[0] for each in tried(out.getvalue(), name="a.xlsx").errors] == ["wrong-kind"]
