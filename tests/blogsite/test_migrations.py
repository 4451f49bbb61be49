import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OURS = ("posts", "comments", "surveys")


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def _tables() -> set[str]:
    return set(connection.introspection.table_names())


@pytest.mark.slow
def test_migrations_go_back_to_nothing_and_forward_again(transactional_db):
    expected = {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()}
    assert expected <= _tables()
    try:
        for app in OURS:
            MigrationExecutor(connection).migrate([(app, None)])
        assert not expected & _tables()
    finally:
        call_command("migrate", verbosity=0)
    assert expected <= _tables()
