"""What became of every cell: the account itself, apart from the tables that fill it."""

from decimal import Decimal

from surveys.importing.accounts import Account, Use
from surveys.importing.records import Figure, Findings, Row, Table

ROWS = [Row(1, ["", "Gesamt"]), Row(2, ["Ja", "60"]), Row(3, ["Nein", "40"])]


def account():
    return Account(Table(lambda: iter(ROWS), "a.csv", decimal_comma=True), list(ROWS))


def test_a_number_that_nobody_claims_is_an_error_with_its_place():
    made, findings = account(), Findings()
    made.stored(2, 1, Use.PERCENT, value=Decimal(60), figure=Figure(Decimal(60)))
    made.settle(findings)
    assert [(each.code, each.place.row, each.place.column) for each in findings] == [("number-unread", 3, 2)]
    assert sum(each.cells for each in made.sums()) == 2


def test_a_number_that_would_be_stored_otherwise_than_it_was_read_is_an_error():
    figure = Figure(Decimal(60), stored_as=("tea", "q1", "ja", "total"))
    for stored, codes in ((60, []), ("60.0", []), (6, ["not-as-read"]), (None, ["not-as-read"])):
        made, findings = account(), Findings()
        made.stored(2, 1, Use.PERCENT, value=Decimal(60), figure=figure)
        made.verify({figure.stored_as: {"percent": stored}}, findings)
        assert [each.code for each in findings] == codes
    made.verify({}, findings)
    assert findings.has_errors


def test_a_cell_that_is_left_out_and_stored_is_stored():
    made = account()
    made.left_out(2, 1, "no answer")
    made.stored(2, 1, Use.BASE, value=60, figure=Figure(base=60))
    made.left_out(2, 1, "no answer")
    assert made.entries[2, 1].use == Use.BASE
