"""The page with the snippets as an owner meets it: in Chromium, with axe, the buttons that copy, and without them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from comments import embedding
from tests.browsing import faults_in, scrolls_sideways, sign_in
from tests.factories import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def garden(live_blog):
    User.objects.create_superuser("mo", "mo@example.org", "correct horse")
    return make_site(slug="garden", name="Garden notes", origins=["https://garden.example"])


def open_page(page, live_blog, site):
    address = live_blog + reverse("admin:comments_site_embed", args=[site.pk])
    sign_in(page, address, username="mo", password="correct horse")
    expect(page.locator("#tag-title")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_and_what_the_check_found_are_accessible(page, live_blog, garden, scheme, width):
    troubles = []
    page.on("console", lambda message: troubles.append(message.text))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    open_page(page, live_blog, garden)
    page.fill("#id_address", "http://garden.example/")
    page.fill("#id_source", "<script src='x/embed.js'></script>")
    with page.expect_navigation():
        page.click(".embedding [type=submit]")
    page.locator(".findings .is-bad").first.wait_for()
    assert troubles == []  # axe itself makes some: it sets styles that the policy forbids
    for kind in ("WordPress", "Ghost"):
        page.locator("summary", has_text=kind).click()
        # Django's own sidebar and header are not ours.
        assert faults_in(page, ".embedding") == []
    assert not scrolls_sideways(page)


def test_a_button_copies_its_snippet(browser, live_blog, garden):
    context = browser.new_context(locale="de-DE", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.clock.install()
    open_page(page, live_blog, garden)
    page.clock.pause_at(timezone.now() + timedelta(minutes=1))  # it says so for two seconds only
    page.get_by_role("button", name="Kopieren HTML").click()
    expect(page.get_by_role("button", name="Kopiert HTML")).to_be_visible()
    page.clock.run_for(2000)
    expect(page.get_by_role("button", name="Kopieren HTML")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == embedding.snippets(garden)[0].code
    context.close()


def test_without_the_script_a_click_selects_the_snippet(browser, live_blog, garden):
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    open_page(page, live_blog, garden)
    expect(page.locator("button[data-copies]:visible")).to_have_count(0)
    page.locator("pre#HTML").click()
    context.close()
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    open_page(page, live_blog, garden)
    page.locator("pre#HTML").click()
    assert page.evaluate("getSelection().toString()").strip() == embedding.snippets(garden)[0].code.strip()
    context.close()
