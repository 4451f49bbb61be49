from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from knox.models import AuthToken

from comments.models import RateBucket

LOGIN = "/api/v1/auth/token/"


@pytest.fixture
def mo(db):
    return User.objects.create_user("mo", password="correct horse")


def log_in(client, **credentials):
    return client.post(LOGIN, {"username": "mo", "password": "correct horse"} | credentials, "application/json")


def test_a_name_and_a_password_are_exchanged_for_a_token(client, mo):
    response = log_in(client)

    assert response.status_code == 200
    assert set(response.json()) == {"token", "expiry"}
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert AuthToken.objects.get().user == mo


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"username": "nobody"}])
def test_a_refused_login_does_not_tell_which_half_was_wrong(client, mo, wrong):
    response = log_in(client, **wrong)

    assert response.status_code == 400
    assert response.json() == {
        "detail": "Dieser Name und dieses Passwort gehören nicht zusammen.",
        "error_code": "login_refused",
    }
    assert not AuthToken.objects.exists()


def test_someone_who_left_cannot_log_in(client, mo):
    User.objects.update(is_active=False)
    assert log_in(client).json()["error_code"] == "login_refused"


def test_the_eleventh_try_within_a_minute_is_refused_whatever_address_it_claims(client, mo):
    for n in range(10):
        assert log_in(client, password="wrong", **{"username": f"u{n}"}).status_code == 400
    response = client.post(
        LOGIN, {"username": "mo", "password": "correct horse"}, "application/json", HTTP_X_FORWARDED_FOR="203.0.113.9"
    )
    assert response.status_code == 429
    assert response.json()["error_code"] == "throttled"
    assert 0 < int(response["Retry-After"]) <= 60


def test_a_login_form_from_another_page_is_not_read(client, mo):
    response = client.post(LOGIN, {"username": "mo", "password": "correct horse"})
    assert (response.status_code, response.json()["error_code"]) == (415, "unsupported_media_type")


def test_logging_out_ends_this_token_and_no_other(client, mo):
    first, second = log_in(client).json()["token"], log_in(client).json()["token"]

    assert client.post("/api/v1/auth/logout/", headers={"Authorization": f"Token {first}"}).status_code == 204
    assert client.post("/api/v1/auth/logout/", headers={"Authorization": f"Token {first}"}).status_code == 401
    assert client.post("/api/v1/auth/logout/", headers={"Authorization": f"Token {second}"}).status_code == 204


def test_nobody_logs_out_without_a_token(client, db):
    response = client.post("/api/v1/auth/logout/")
    assert (response.status_code, response.json()["error_code"]) == (401, "not_authenticated")


def test_the_terminal_makes_a_token_that_works(client, mo, capsys):
    call_command("create_token", "mo")
    token = capsys.readouterr().out.strip()
    assert client.post("/api/v1/auth/logout/", headers={"Authorization": f"Token {token}"}).status_code == 204


def test_the_terminal_makes_no_token_for_strangers(db):
    with pytest.raises(CommandError, match="nobody"):
        call_command("create_token", "nobody")


def test_passwords_are_not_guessed_at_the_admins_door_either(client, mo):
    User.objects.update(is_staff=True)

    def enter(password, **headers):
        form = {"username": "mo", "password": password, "next": "/admin/"}
        return client.post("/admin/login/", form, headers=headers)

    for n in range(9):
        assert "Zu viele" not in enter(f"guess {n}").content.decode()
    assert log_in(client, password="wrong").status_code == 400, "both doors count together"
    refused = enter("correct horse", **{"X-Forwarded-For": "203.0.113.9"})
    assert "Zu viele Anmeldeversuche" in refused.content.decode()
    assert 'value="mo"' in refused.content.decode()
    assert "_auth_user_id" not in client.session

    RateBucket.objects.update(full_at=0)
    assert enter("correct horse").status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "address", ["", "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_whoever_logs_in_is_led_to_no_other_site(client, mo, address):
    User.objects.update(is_staff=True)
    form = {"username": "mo", "password": "correct horse", "next": address}
    answer = client.post(f"/admin/login/?{urlencode({'next': address})}", form)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
