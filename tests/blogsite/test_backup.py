"""A backup made while the blog runs is whole, and putting it back brings everything back, and only that."""

import gc
import hashlib
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from blogsite import backup, restoring
from blogsite.database_copies import NotPossible
from comments import erased, privacy, publication
from comments.models import Comment, Erased, Thread
from comments.privacy import Person
from surveys.models import Ballot, Poll, PollDay, PollMark
from tests.factories import make_comment, make_post, make_survey, make_thread

is_sqlite = connection.vendor == "sqlite"


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "secret_key").write_text(settings.SECRET_KEY)
    return settings.DATA_DIR


@pytest.fixture
def blog_in_use(transactional_db, data_dir, settings):
    """A post with comments, a figure, somebody who is logged in."""
    figure = Path(settings.MEDIA_ROOT) / "figures" / "abc-640.jpg"
    figure.parent.mkdir(parents=True)
    figure.write_bytes(b"\xff\xd8 a picture")
    post = make_post(title="Ein Beitrag")
    make_comment(thread=post.thread, text="Der erste", email="ann@example.org")
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=timezone.now() + timedelta(days=1))
    connections.close_all()
    gc.collect()  # connections that the tracebacks of earlier tests still hold
    return post


def texts() -> set[str]:
    return set(Comment.objects.values_list("text", flat=True))


def published(thread) -> dict:
    return json.loads((publication.folder(thread) / "newest.json").read_bytes())


def rewritten(file: Path, change, *, drop=(), add=None, squeeze=False) -> Path:
    """A copy of a backup with a changed manifest, without some members or with others."""
    changed = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(body)
                change(manifest)
                body = json.dumps(manifest)
            if name not in drop:
                new.writestr(name, body)
        for name, body in (add or {}).items():
            new.writestr(name, body, zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED)
    return changed


# There and back


def test_a_restore_brings_back_what_was_and_nothing_else(blog_in_use, settings):
    thread = blog_in_use.thread
    file = backup.make()
    make_comment(thread=thread, text="Später")
    later = make_thread(identifier="later")
    make_comment(thread=later, text="Auf einer neuen Seite")
    shutil.rmtree(settings.MEDIA_ROOT)
    restored = restoring.restore(file, replaces=True)
    assert texts() == {"Der erste"}
    assert (Path(settings.MEDIA_ROOT) / "figures" / "abc-640.jpg").read_bytes() == b"\xff\xd8 a picture"
    assert published(thread)["count"] == 1
    assert published(thread)["version"] == Thread.objects.get(pk=thread.pk).version
    assert not publication.folder(later).exists()
    assert not Session.objects.exists()
    assert restored.figures == 1
    make_comment(thread=thread, text="Es geht weiter")
    assert published(thread)["count"] == 2


def test_what_was_erased_after_the_backup_stays_erased(blog_in_use):
    file = backup.make()
    privacy.erase(Person("ann@example.org"))
    restored = restoring.restore(file, replaces=True)
    assert restored.erased == 1
    assert texts() == {""}
    assert Erased.objects.exists()
    assert "Der erste" not in str(published(blog_in_use.thread))
    restoring.restore(file, replaces=True)
    assert texts() == {""}


@pytest.mark.skipif(not is_sqlite, reason="a copy of SQLite's pages")
def test_a_backup_made_afterwards_holds_nothing_of_what_was_erased(blog_in_use):
    make_comment(thread=blog_in_use.thread, text="zwitschernd-7781 " * 500, email="q7xk2mvz@example.org")
    with zipfile.ZipFile(backup.make(now=timezone.now() - timedelta(days=1))) as archive:
        assert b"zwitschernd-7781" in archive.read("database")
    privacy.erase(Person("q7xk2mvz@example.org"))
    with zipfile.ZipFile(backup.make()) as archive:
        copied = archive.read("database")
    assert b"zwitschernd-7781" not in copied
    assert b"q7xk2mvz" not in copied


def test_the_secrets_of_a_day_stay_out_of_it(blog_in_use):
    """They are destroyed after the day: a backup would keep them."""
    poll = Poll.objects.create(question=make_survey().questions.get(), closes_at=timezone.now() + timedelta(days=9))
    Ballot.objects.create(poll=poll, day=timezone.now())
    PollDay.objects.create(day=timezone.now(), key="key-of-today-8812")
    PollMark.objects.create(poll=poll, day=timezone.now(), mark="mark-of-today-8812")
    connections.close_all()
    file = backup.make()
    with zipfile.ZipFile(file) as archive:
        assert b"of-today-8812" not in archive.read("database")
    assert PollMark.objects.exists()
    restoring.restore(file, replaces=True)
    assert Ballot.objects.exists()
    assert not PollDay.objects.exists()
    assert not PollMark.objects.exists()


def test_a_list_beside_the_backup_or_in_the_database_that_goes_is_enough(blog_in_use, data_dir):
    old = backup.make()
    privacy.erase(Person("ann@example.org"))
    backup.make(data_dir / "backups" / "newer.zip")
    assert (old.parent / "erased.jsonl").stat().st_mode & 0o077 == 0
    erased.list_file().unlink()
    Erased.objects.all().delete()
    connections.close_all()
    assert restoring.restore(old, replaces=True).erased == 1

    (old.parent / "erased.jsonl").unlink()
    erased.list_file().unlink()
    assert restoring.restore(old, replaces=True).erased == 1  # from the database's own table
    assert texts() == {""}


def test_whoever_has_no_list_is_told_so(blog_in_use):
    file = backup.make()
    assert "no list of what was erased" in restoring.restore(file, replaces=True).remarks[0]


def test_another_key_is_told(blog_in_use, settings):
    file = backup.make()
    settings.SECRET_KEY = "another one"
    assert "SECRET_KEY" in restoring.restore(file, replaces=True).remarks[0]


def test_nothing_that_is_there_is_overwritten(blog_in_use, data_dir):
    now = timezone.now()
    file = backup.make(now=now)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    before = file.read_bytes()
    for target in (None, file):
        with pytest.raises(NotPossible, match="there already"):
            backup.make(target, now=now)
    for nowhere in (data_dir / "nowhere" / "x.zip", data_dir / "not-mounted"):
        with pytest.raises(NotPossible, match="There is no folder"):
            backup.make(nowhere)
        assert not nowhere.exists()
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_it_says_what_it_is_and_holds_no_published_pages(blog_in_use):
    with zipfile.ZipFile(backup.make()) as archive:
        assert archive.namelist() == [
            *("blogsite-backup.txt", "database", "secret_key", "media/figures/abc-640.jpg", "manifest.json")
        ]


def test_by_command(blog_in_use, tmp_path, capsys):
    call_command("backup", tmp_path)
    [file] = tmp_path.glob("blogsite-*.zip")
    with pytest.raises(CommandError, match=r"--replace\. Nothing was changed"):
        call_command("restore", file)
    call_command("restore", file, "--replace")
    assert "Restored the backup of" in capsys.readouterr().out
    shutil.rmtree(publication.root())
    call_command("publish", "--all")
    assert published(blog_in_use.thread)["count"] == 1


# What is refused


def _cut(file):
    file.write_bytes(file.read_bytes()[:-200])
    return file


def _half(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    return file


def _flipped(file):
    """Bits in the middle of the database, where nothing but its own sums can tell."""
    with zipfile.ZipFile(file) as archive:
        info = archive.getinfo("database")
    body = bytearray(file.read_bytes())
    body[info.header_offset + 60 + info.compress_size // 2] ^= 1
    file.write_bytes(body)
    return file


def _scrambled(file):
    """Bytes that cannot even be unpacked."""
    with zipfile.ZipFile(file) as archive:
        info = archive.getinfo("database")
    body = bytearray(file.read_bytes())
    start = info.header_offset + 60 + info.compress_size // 3
    body[start : start + 64] = b"\xff" * 64
    file.write_bytes(body)
    return file


def _newer(manifest):
    manifest["migrations"].append(["comments", "0999_from_the_future"])


def _other_kind(manifest):
    manifest["database"] = "postgresql" if is_sqlite else "sqlite"


def _next_format(manifest):
    manifest["format"] = 2


def _other_bytes(manifest):
    manifest["files"]["database"]["sha256"] = "0" * 64


def _huge(manifest):
    manifest["files"]["database"]["size"] = 1 << 60


def _named(name):
    def build(file):
        def change(manifest):
            manifest["files"][name] = {"size": 1, "sha256": "0" * 64}

        return rewritten(file, change, add={name: "x"})

    return build


BROKEN = {
    "cut": (_cut, "not whole"),
    "half": (_half, "not whole"),
    "one bit": (_flipped, "damaged"),
    "scrambled": (_scrambled, "damaged"),
    "newer schema": (lambda file: rewritten(file, _newer), "newer version"),
    "newer format": (lambda file: rewritten(file, _next_format), "newer version"),
    "other database": (lambda file: rewritten(file, _other_kind), "one of its kind"),
    "other bytes": (lambda file: rewritten(file, _other_bytes), "damaged"),
    "size": (lambda file: rewritten(file, _huge), "not what its manifest names"),
    "no manifest": (lambda file: rewritten(file, dict, drop=["manifest.json"]), "no backup"),
    "no database": (lambda file: rewritten(file, dict, drop=["database"]), "not what its manifest names"),
    "no list of files": (lambda file: rewritten(file, dict.clear), "manifest cannot be read"),
    "stowaway": (lambda file: rewritten(file, dict, add={"media/x": "x"}), "not what its manifest names"),
    "a way out": (_named("media/../../../../tmp/evil"), "not what its manifest names"),
    "from the root": (_named("/etc/evil"), "not what its manifest names"),
    "settings": (_named("blogsite/settings.py"), "not what its manifest names"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_is_not_whole_or_not_ours_is_refused_and_nothing_changes(blog_in_use, data_dir, what):
    build, words = BROKEN[what]
    file = build(backup.make(data_dir.parent / "good.zip"))
    make_comment(thread=blog_in_use.thread, text="Bleibt")
    before = {path: path.read_bytes() for path in data_dir.parent.rglob("*") if path.is_file()}
    with pytest.raises(NotPossible, match=words):
        restoring.restore(file, replaces=True)
    assert texts() == {"Der erste", "Bleibt"}
    assert {path: path.read_bytes() for path in data_dir.parent.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "body", [b"", b"SQLite format 3\0", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"{}", b"\xff" * 999]
)
def test_a_foreign_file_is_refused(blog_in_use, tmp_path, body):
    (tmp_path / "file").write_bytes(body)
    with pytest.raises(NotPossible, match="no backup of blogsite"):
        restoring.restore(tmp_path / "file", replaces=True)
    with pytest.raises(NotPossible, match="cannot be read"):
        restoring.restore(tmp_path / "no such file", replaces=True)
    with pytest.raises(NotPossible, match="cannot be read"):
        restoring.restore(tmp_path, replaces=True)


def test_no_name_of_the_corpus_leads_out_of_the_folder(read_corpus):
    names = [raw.decode("utf-8", "replace") for _id, raw, _record in read_corpus("path_traversal") if raw]
    assert len(names) > 50
    folder = Path("/srv/data/restore")
    for name in names:
        for given in (name, f"media/{name}", f"media/figures/{name}"):
            if restoring._is_ours(given):
                assert (folder / given).resolve().is_relative_to(folder / "media"), given


@pytest.mark.parametrize(
    ("name", "room", "words"),
    [
        ("media/bomb", 1 << 40, "not what its manifest names"),
        ("database", 1 << 40, "is none"),
        ("media/bomb", 5_000_000, "not enough room"),
    ],
)
def test_a_bomb_is_refused_before_it_is_unpacked(blog_in_use, data_dir, monkeypatch, name, room, words):
    """Ten megabytes of nothing, which take ten kilobytes: as a figure, as the database, and where the disk is small."""
    nothing = b"\0" * 10_000_000

    def bomb(manifest):
        manifest["files"][name] = {"size": len(nothing), "sha256": hashlib.sha256(nothing).hexdigest()}

    is_small = room < len(nothing)
    good = backup.make(data_dir.parent / "good.zip")
    file = rewritten(good, bomb, drop=[name], add={name: nothing}, squeeze=not is_small)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=room))
    with pytest.raises(NotPossible, match=words):
        restoring.restore(file, replaces=True)


def test_a_blog_that_is_in_use_is_left_alone(blog_in_use):
    file = backup.make()
    connections.close_all()
    if is_sqlite:
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
            other.execute("SELECT count(*) FROM comments_comment").fetchone()
            with pytest.raises(NotPossible, match="running"):
                restoring.restore(file, replaces=True)
    else:
        import psycopg  # noqa: PLC0415

        facts = connection.get_connection_params()
        wanted = {name: facts[name] for name in ("dbname", "user", "password", "host", "port") if facts.get(name)}
        with psycopg.connect(**wanted), pytest.raises(NotPossible, match="Somebody uses the database"):
            restoring.restore(file, replaces=True)
    assert texts() == {"Der erste"}


@pytest.fixture
def elsewhere(monkeypatch):
    """elsewhere(path): with it, that file is the database."""

    @contextmanager
    def use(path):
        connections.close_all()
        with monkeypatch.context() as patch:
            patch.setitem(connection.settings_dict, "NAME", str(path))
            yield
            connections.close_all()

    return use


@pytest.mark.skipif(not is_sqlite, reason="files of SQLite")
@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_what_another_database_left_behind_is_no_part_of_the_restored_one(blog_in_use, end, tmp_path, elsewhere):
    file = backup.make()
    left = tmp_path / f"new.sqlite3{end}"
    left.write_bytes(b"left over")
    with elsewhere(tmp_path / "new.sqlite3"), pytest.raises(NotPossible, match="without its database"):
        restoring.restore(file)
    assert [path.name for path in tmp_path.glob("new.sqlite3*")] == [left.name]


@pytest.mark.skipif(not is_sqlite, reason="files of SQLite")
def test_a_damaged_database_is_moved_away_by_a_person_not_by_us(blog_in_use, tmp_path, elsewhere):
    file = backup.make()
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database" * 1000)
    with elsewhere(broken), pytest.raises(NotPossible, match="move it away"):
        restoring.restore(file, replaces=True)
    assert broken.read_bytes() == b"not a database" * 1000


@pytest.mark.skipif(not is_sqlite, reason="files of SQLite")
def test_a_damaged_database_makes_no_backup(blog_in_use, data_dir, tmp_path, elsewhere):
    broken = tmp_path / "broken.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(broken)) as copy:
        source.backup(copy)
    body = bytearray(broken.read_bytes())
    for page in range(20, 40):
        body[page * 4096 : page * 4096 + 200] = b"\x05" * 200
    broken.write_bytes(body)
    with elsewhere(broken), pytest.raises(NotPossible, match="database"):
        backup.make()
    assert not list((data_dir / "backups").glob("*"))


@pytest.mark.skipif(is_sqlite, reason="PostgreSQL's tools")
@pytest.mark.parametrize(("said", "words"), [("pg_dump (PostgreSQL) 9.6.1", "of version 9"), (None, "is not there")])
def test_a_tool_that_is_missing_or_too_old_is_named(blog_in_use, tmp_path, monkeypatch, said, words):
    tools = tmp_path / "tools"
    tools.mkdir()
    if said:
        (tools / "pg_dump").write_text(f"#!/bin/sh\necho '{said}'\n")
        (tools / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/nowhere")
    with pytest.raises(NotPossible, match=words):
        backup.make()
