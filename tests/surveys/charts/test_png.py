import io

import pytest
from PIL import Image

from surveys.charts import png
from surveys.charts.chart import Kind
from surveys.charts.palette import DARK, LIGHT

pytestmark = pytest.mark.django_db
LATIN = ["Zu wenig Interaktion & <mehr>", "Ω Ж €", "עדיין לא 52%", "W" * 200]


def pixels(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize(("theme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_both_themes_are_drawn_with_their_colours(trend, theme, palette):
    image = pixels(png.write(trend(), theme=theme))
    colours = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in image.getcolors(1_000_000)}
    assert {palette["paper"], palette["fill"], palette["ink"]} <= colours
    assert image.width == 800


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_drawn_without_a_font_of_the_machine(hostile, kind, monkeypatch):
    def without_system_fonts(*args, with_system_fonts, **kwargs):
        assert not with_system_fonts
        return draw(*args, with_system_fonts=False, **kwargs)

    draw = png._rasterise
    monkeypatch.setattr(png, "_rasterise", without_system_fonts)
    assert pixels(png.write(hostile(kind=kind, labels=LATIN), theme="light")).height > 400


def test_a_letter_that_no_font_has_is_refused_instead_of_left_out(hostile):
    with pytest.raises(png.MissingLetters) as error:
        png.write(hostile(labels=["\U0001f6d1\U000e0041 \U0003134a"]), theme="light")
    assert "\U0003134a" in str(error.value)


def test_the_largest_picture_stays_small_enough(hostile):
    data = png.write(hostile(40, labels=["Wort " * 60]), theme="light")
    assert pixels(data).width == 600
    assert len(data) < 3_000_000
