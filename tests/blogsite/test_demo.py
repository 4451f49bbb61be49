import stat

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from blogsite import demo
from comments.models import Comment
from posts.models import Post
from surveys.models import Survey


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (User, Group, Survey, Post, Comment)}


def test_the_demo_shows_two_posts_surveys_and_comments_that_wait(db, client):
    demo.load()

    assert Post.objects.public().count() == 2
    assert Survey.objects.public().count() >= 1
    assert sorted(Comment.objects.values_list("status", flat=True)) == ["approved"] * 4 + ["pending"] * 3
    assert client.get("/").status_code == 200


def test_loading_the_demo_again_adds_nothing_and_undoes_nothing(db):
    login = demo.load()
    before = counts()
    Post.objects.update(title="Changed")
    User.objects.get(username=login.name).set_password("another one")

    assert demo.load() == login
    assert counts() == before
    assert set(Post.objects.values_list("title", flat=True)) == {"Changed"}


def test_the_demo_person_logs_in_with_the_password_that_only_the_owner_of_the_files_can_read(db, client):
    login = demo.load()

    assert client.login(username=login.name, password=login.password)
    assert client.get("/admin/").status_code == 200
    assert len(login.password) >= 16
    assert demo.password_file().read_text() == login.password
    assert stat.S_IMODE(demo.password_file().stat().st_mode) == 0o600


def test_nobody_can_log_in_as_the_author(db):
    demo.load()
    assert not User.objects.get(username=demo.AUTHOR).has_usable_password()


def test_the_welcome_names_the_addresses_and_the_login(db, capsys, settings):
    login = demo.load()
    call_command("welcome")
    words = capsys.readouterr().out
    places = ("/admin/", "/api/docs/", settings.SITE_URL, "http://127.0.0.1:8001/")
    for expected in (*places, login.name, login.password):
        assert expected in words


def test_the_welcome_says_nothing_of_a_login_where_there_is_no_demo(db, capsys):
    call_command("welcome")
    words = capsys.readouterr().out
    assert demo.MODERATOR not in words
    assert ":8001" not in words


def test_the_welcome_says_where_mail_is_written(db, capsys, settings, tmp_path):
    call_command("welcome")
    assert "Mail" not in capsys.readouterr().out
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    call_command("welcome")
    assert str(tmp_path / "mail") in capsys.readouterr().out
