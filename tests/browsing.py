"""What tests in a browser do again and again."""

from playwright.sync_api import Page


def sign_in(page: Page, address: str, *, username: str, password: str) -> None:
    """Go to a page of the desk by way of its login."""
    page.goto(address)
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    with page.expect_navigation():
        page.click("[type=submit]")
