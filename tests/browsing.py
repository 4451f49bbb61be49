"""What tests in a browser do again and again."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def sign_in(page: Page, address: str, *, username: str, password: str) -> None:
    """Go to a page of the desk by way of its login."""
    page.goto(address)
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    with page.expect_navigation():
        page.click("[type=submit]")


def faults(page: Page) -> list[str]:
    """What axe objects to on a page that is all ours, and whether it is wider than its window."""
    found = _violations(page, context=None, rules=[*_RULES, "best-practice"])
    return [*found, *(["the page scrolls sideways"] if scrolls_sideways(page) else [])]


def faults_in(page: Page, *parts: str) -> list[str]:
    """What axe objects to in these parts of a page; the rest of it is Django's."""
    return _violations(page, context={"include": [[part] for part in parts]}, rules=_RULES)


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def _violations(page: Page, *, context: dict | None, rules: list[str]) -> list[str]:
    options = {"runOnly": rules, "resultTypes": ["violations"]}  # without a word on what passed: that takes a quarter
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']} {each['nodes'][0]['failureSummary']}" for each in found]
