"""Files that are damaged, packed, or meant to do harm."""

import gzip
import io
import json
import resource
import zipfile

import pytest

from comments.importing import READERS
from comments.importing import files as importing_files
from comments.importing.records import Unreadable
from comments.models import Comment, Thread
from tests.comments.importing.exports import comment, item, wxr

GOOD = wxr(item(comment(1), comment(2)))


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("export", [gzip.compress(GOOD), zipped(export=GOOD)], ids=["gzip", "zip"])
def test_a_packed_export_is_unpacked(bring, export):
    bring(export)
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("export", "why"),
    [
        (GOOD[: len(GOOD) // 2], "line"),
        (b"", "not a WordPress export"),
        (GOOD.replace(b"</item>", b"</iten>"), "line 4"),
        (gzip.compress(GOOD)[:-20], "damaged"),
        (zipped(export=GOOD)[:-30], "cannot be unpacked"),
        (zipped(a=GOOD, b=GOOD), "2 files"),
        (zipped(inner=zipped(export=GOOD)), "line 1"),
        (GOOD.replace(b"UTF-8", b"x-nothing"), "encoding"),
        (GOOD.replace(b"UTF-8", b"UTF-7"), "encoding|line"),
        (b'<?xml version="1.0"?><!DOCTYPE rss>' + GOOD.split(b"?>", 1)[1], "document type"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>', "document type"),
        (b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd"><rss/>', "document type"),
        (b"<rss><channel><item>" + b"<a>" * 100_000, "nested"),
        (b'{"json": true}', "line 1"),
        (b"<rss><channel><item><title>No</title></item></channel></rss>", "not a WordPress export"),
        (b"<rss a='" + b"A" * 10_000_000 + b"'/>", "not a WordPress export"),
    ],
)
def test_a_file_that_is_no_whole_export_is_refused_and_nothing_of_it_stored(bring, export, why):
    with pytest.raises(Unreadable, match=why):
        bring(export)
    assert not Thread.objects.exists()


THREE = wxr(
    item(comment(1)), item(comment(2), post_id=18, link="https://blog.example.org/b/"), item(comment(3), post_id=19)
)


@pytest.mark.parametrize(
    ("export", "where"),
    [
        (THREE[: THREE.rindex(b"<wp:comment>")], "line"),
        (gzip.compress(THREE)[:-9], ""),
        (THREE.replace(b"<![CDATA[Reader 3]]>", b"</nonsense>"), "line"),
        (THREE.replace(b"Reader 3", b"]]>&no-such-entity;<![CDATA["), "line"),
    ],
    ids=["cut off", "packed and cut off", "not well-formed", "undefined entity"],
)
def test_what_stands_whole_before_a_break_is_imported_and_the_break_is_reported(bring, export, where):
    report = bring(export)
    assert sorted(Comment.objects.values_list("text", flat=True))[:2] == ["Comment 1", "Comment 2"]
    assert report.broken
    assert report.sums()["comments"]["refused"] >= 1
    [break_] = [line for lines in report.examples.values() for line in lines if "breaks off" in line.reason]
    assert break_.where.startswith(where)
    assert not bring(THREE).broken
    assert Comment.objects.count() == 3


def test_comments_of_a_page_that_is_cut_off_are_not_stored_because_nobody_knows_whether_it_is_public(bring):
    bring(THREE[: THREE.rindex(b"</item>")])
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["Comment 1", "Comment 2"]


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\n\n", b"\xef\xbb\xbf\r\n  "], ids=["mark", "blank lines", "both"]
)
def test_what_a_plugin_prints_before_the_export_does_no_harm(bring, before):
    bring(before + GOOD)
    assert Comment.objects.count() == 2


def test_one_bad_byte_costs_one_letter(bring):
    bring(GOOD.replace(b"Comment 1", b"Gr\xfc\xdfe \xef\xbf\xbf \xed\xa0\x80"))
    assert Comment.objects.filter(text__startswith="Gr\ufffd\ufffde").exists()
    assert Comment.objects.count() == 2


def test_an_archive_that_unpacks_to_too_much_is_refused(bring, monkeypatch):
    monkeypatch.setattr(importing_files, "MAX_UNPACKED", 100_000)
    blanks = b" " * 200_000
    for bomb in (zipped(export=GOOD + blanks), gzip.compress(GOOD + blanks)):
        with pytest.raises(Unreadable, match="unpacks to more"):
            bring(bomb)
    assert not Thread.objects.exists()


def test_a_gigabyte_of_zeros_is_refused_with_little_memory(bring):
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("export", "w", force_zip64=True) as file,
    ):
        for _ in range(257):
            file.write(bytes(1 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable, match="unpacks to more"):
        bring(packed.getvalue())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize("path", ["/nowhere/export.xml", "/"])
def test_a_file_that_cannot_be_opened_is_said_in_a_sentence(bring, tmp_path, path):
    with pytest.raises(Unreadable, match="cannot be read"):
        bring(tmp_path / path)


def test_a_comment_of_ten_megabytes_is_refused_and_the_others_come(bring):
    report = bring(wxr(item(comment(1, content="x" * 10_000_000), comment(2))))
    assert report.sums()["comments"] == {"created": 1, "updated": 0, "skipped": 0, "refused": 1}


def test_characters_that_xml_forbids_are_left_out(bring):
    bring(wxr(item(comment(1, content="before\x08after"))))
    assert Comment.objects.get().text == "beforeafter"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read(bring, encoding):
    export = wxr(item(comment(1, content="Grüße"))).decode().replace("UTF-8", encoding)
    bring(export.encode(encoding))
    assert Comment.objects.get().text == "Grüße"


def test_comments_that_answer_each_other_ever_deeper_are_stored(bring):
    bring(wxr(item(*(comment(n, parent=n - 1) for n in range(1, 1200)))))
    assert Thread.objects.get().count == 1199
    assert Comment.objects.filter(root=None).count() == 1


def test_every_sum_adds_up(bring):
    kinds = [{}, {"type": "note"}, {"content": ""}, {"id": "x" * 200}, {"approved": "spam"}, {"content": "\u200b"}]
    report = bring(wxr(item(*(comment(n, **kinds[n % len(kinds)]) for n in range(1, 61)))))
    assert sum(report.sums()["comments"].values()) == 60
    assert sum(report.reasons.values()) == report.sums()["comments"]["refused"] + report.sums()["comments"]["skipped"]


@pytest.mark.parametrize("origin", ["wordpress", "disqus"])
def test_the_corpus_of_hostile_xml_ends_with_an_answer(bring, read_corpus, origin):
    for _id, payload, _record in read_corpus("xml_import"):
        try:
            bring(payload, origin=origin)
        except Unreadable as error:
            assert str(error)  # noqa: PT017
    assert not Comment.objects.filter(html__contains="<script").exists()
    assert not Thread.objects.filter(url__startswith="javascript").exists()


@pytest.mark.parametrize("origin", sorted(READERS))
def test_the_corpus_of_json_ends_with_an_answer(bring, read_corpus, origin):
    for _id, payload, _record in [*read_corpus("json_parsing", limit=200_000), *read_corpus("json_own", limit=200_000)]:
        try:
            bring(payload, origin=origin)
        except Unreadable as error:
            assert str(error)  # noqa: PT017
    assert not Comment.objects.exists()


def test_a_packed_file_that_is_read_twice_is_taken_up_to_its_damage_like_others(bring):
    comments = [{"commentHex": f"c{n}", "url": "/a/", "markdown": f"Text {n}"} for n in range(3)]
    export = json.dumps({"version": 1, "comments": comments, "commenters": []}).encode()
    report = bring(gzip.compress(export)[:-8], origin="commento")  # all of its text is there, its check sum is not
    assert "packed file is damaged" in report.broken
    assert Comment.objects.count() == 3
