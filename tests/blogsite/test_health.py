import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def test_the_process_is_alive_without_asking_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_when_the_database_answers_and_is_up_to_date(client, db):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_not_ready_while_a_migration_is_missing(client, db):
    MigrationRecorder(connection).migration_qs.filter(app="posts").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "migrations are missing"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client, path):
    assert client.post(path).status_code == 405
