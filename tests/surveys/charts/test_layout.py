from itertools import combinations

import pytest

from surveys.charts import text
from surveys.charts.chart import Kind
from surveys.charts.layout import lay_out
from surveys.charts.picture import MARGIN

pytestmark = pytest.mark.django_db
WIDTHS = (320, 600, 1200)


def frame(line):
    """Where a line of text lies: left, top, right, bottom."""
    width = text.width(line.text, size=line.size, bold=line.bold)
    left = line.x - {"start": 0, "middle": width / 2, "end": width}[line.anchor]
    return left, line.y - line.size * 0.75, left + width, line.y + line.size * 0.22


def overlaps(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", Kind)
def test_no_text_overlaps_another_or_leaves_the_picture_however_long_the_labels_are(hostile, kind, width):
    picture = lay_out(hostile(kind=kind), width=width)
    frames = [(frame(line), line.text) for line in picture.lines if line.text]
    assert len(frames) > 20
    for (one, words), (other, more) in combinations(frames, 2):
        assert not overlaps(one, other), (words, more)
    for (left, top, right, bottom), words in frames:
        assert left >= MARGIN - 0.01, words
        assert right <= width - MARGIN + 0.01, words
        assert top >= 0, words
        assert bottom <= picture.height, words


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", [Kind.BAR, Kind.GROUPED])
def test_no_text_lies_on_a_bar(hostile, kind, width):
    picture = lay_out(hostile(kind=kind), width=width)
    bars = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in picture.boxes if box.tone == "fill"]
    assert len(bars) > 10
    for line in picture.lines:
        assert not any(overlaps(frame(line), bar) for bar in bars if line.text), line.text


@pytest.mark.parametrize("width", WIDTHS)
def test_the_lengths_of_bars_are_in_the_proportion_of_their_shares(trend, width):
    picture = lay_out(trend(), width=width)
    track = max(box.width for box in picture.boxes if box.tone == "line" and box.height > 1)
    shares = [round(box.width / track * 100, 3) for box in picture.boxes if box.tone == "fill" and box.height > 3]
    assert shares == [52, 34]


def test_a_bar_that_is_cut_into_answers_is_full_where_they_add_up_to_more_than_100(hostile):
    picture = lay_out(hostile(3, kind=Kind.STACKED), width=600)  # 0, 50 and 100 %
    parts = [box for box in picture.boxes if box.tone.startswith("part") and box.height == 30]
    assert max(box.x + box.width for box in parts) == pytest.approx(600 - MARGIN - 2)
    assert parts[0].width + 2 == pytest.approx((600 - 2 * MARGIN) / 3)


@pytest.mark.parametrize("kind", Kind)
def test_every_number_stands_in_the_picture(trend, kind, hostile):
    chart = hostile(4, kind=kind)
    words = " ".join(line.text for line in lay_out(chart, width=320).lines)
    for row in chart.rows:
        assert all(cell.value in words for cell in row.cells if cell)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("count", [0, 1, 40])
def test_any_number_of_answers_makes_a_picture(hostile, kind, count):
    chart = hostile(count, kind=kind)
    picture = lay_out(chart, width=320)
    assert len(chart.rows) == count
    said = " ".join(line.text for line in picture.lines)
    assert ("keine Ergebnisse" in said) == (count == 0)
    assert picture.height > 100


def test_n_base_and_source_stand_below_every_picture(trend):
    for kind in (Kind.BAR, Kind.GROUPED, Kind.TABLE):
        said = " ".join(line.text for line in lay_out(trend(kind=kind), width=320).lines)
        assert "n\u00a0=\u00a0536" in said
        assert "Basis: alle Befragten" in said
        assert "Institute" in said
