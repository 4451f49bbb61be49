"""The frame of a chart in Chromium: on paper, in forced colours, on the smallest phone."""

import pytest

from surveys.demo import load_trendmonitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FRAMES = ["social-media-trendmonitor-2014/problems@press,agency", "trendmonitor-2013-erwartungen"]
TABLE = "?kind=table"


def colour(page, selector, name):
    return page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).{name}")


def test_it_is_printed_dark_on_light_whatever_the_screen_shows(page, live_blog):
    load_trendmonitor()
    page.emulate_media(color_scheme="dark")
    page.goto(f"{live_blog}/embed/charts/{FRAMES[0]}/")
    assert colour(page, "html", "backgroundColor") == "rgb(22, 22, 21)"
    page.emulate_media(color_scheme="dark", media="print")
    assert colour(page, "html", "backgroundColor") == "rgb(253, 252, 249)"
    assert colour(page, ".survey-figure-caption", "color") == "rgb(89, 86, 80)"


@pytest.mark.parametrize("forced", ["none", "active"])
def test_nothing_sticks_out_of_the_smallest_phone_and_every_bar_can_be_told(page, live_blog, forced):
    load_trendmonitor()
    page.emulate_media(forced_colors=forced)
    page.set_viewport_size({"width": 320, "height": 600})
    for path in (f"{FRAMES[0]}/", f"{FRAMES[0]}/{TABLE}", f"{FRAMES[1]}/"):
        page.goto(f"{live_blog}/embed/charts/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        for caption in page.locator("caption").all():
            assert caption.bounding_box()["width"] <= 320
    if forced == "active":
        page.goto(f"{live_blog}/embed/charts/{FRAMES[0]}/")
        assert colour(page, ".survey-figure-fill", "fill") != colour(page, ".survey-figure-track", "fill")
