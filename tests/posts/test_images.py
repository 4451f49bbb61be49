import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from posts import images
from tests.factories import make_post

pytestmark = pytest.mark.django_db


def _open(file):
    with default_storage.open(file["name"]) as stored:
        image = Image.open(stored)
        image.load()
        return image


def _with_exif(width=1600, height=900):
    """A photo that says where it was taken, and that it lies on its side."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle([0, 0, width // 2, height], fill="red")
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    assert b"SECRET-CAMERA" in out.getvalue()
    assert b"SECRET-COMMENT" in out.getvalue()
    return ContentFile(out.getvalue(), name="IMG_SECRET.JPG")


@pytest.mark.parametrize(
    ("width", "expected"),
    [(2000, [(720, 432), (1440, 864)]), (1000, [(720, 432), (1000, 600)]), (720, [(720, 432)]), (300, [(300, 180)])],
)
def test_a_figure_is_stored_in_two_widths_and_never_enlarged(picture, width, expected):
    post = make_post(figure=picture(width, width * 6 // 10), figure_alt="A figure")
    assert [(source["width"], source["height"]) for source in post.figure_sources] == expected
    assert [_open(file).size for file in post.figure_files] == expected
    assert len(default_storage.listdir("figures")[1]) == len(expected)


def test_sources_are_addresses_below_media_with_their_sizes_only(picture):
    post = make_post(figure=picture(), figure_alt="A figure")
    assert [set(source) for source in post.figure_sources] == [{"url", "width", "height"}] * 2
    assert all(source["url"].startswith("/media/figures/") for source in post.figure_sources)
    assert make_post().figure_sources == []


def test_nothing_of_the_original_is_kept_but_its_pixels_the_right_way_up():
    post = make_post(figure=_with_exif(), figure_alt="A figure")
    assert [(source["width"], source["height"]) for source in post.figure_sources] == [(720, 1280), (900, 1600)]
    for file in post.figure_files:
        with default_storage.open(file["name"]) as stored:
            data = stored.read()
        assert b"SECRET" not in data
        assert b"Exif" not in data
        image = _open(file)
        assert len(image.getexif()) == 0
        red, green, _blue = image.getpixel((image.width // 2, 10))
        assert (red > 200, green < 60) == (True, True)  # the left half is at the top now
    assert "SECRET" not in str(default_storage.listdir("figures"))


@pytest.mark.parametrize(
    ("kind", "mode", "color", "stored"),
    [
        ("JPEG", "RGB", (9, 9, 9), "JPEG"),
        ("JPEG", "CMYK", (9, 9, 9, 9), "JPEG"),
        ("JPEG", "L", 9, "JPEG"),
        ("PNG", "RGB", (9, 9, 9), "JPEG"),
        ("PNG", "P", 1, "JPEG"),
        ("PNG", "I;16", 900, "JPEG"),
        ("PNG", "RGBA", (9, 9, 9, 90), "PNG"),
        ("PNG", "LA", (9, 90), "PNG"),
        ("WEBP", "RGBA", (9, 9, 9, 90), "WEBP"),
        ("WEBP", "RGB", (9, 9, 9), "JPEG"),
    ],
)
def test_photos_become_jpeg_and_transparency_is_kept(picture, kind, mode, color, stored):
    post = make_post(figure=picture(800, 400, kind=kind, mode=mode, color=color), figure_alt="A figure")
    for file in post.figure_files:
        image = _open(file)
        assert image.format == stored
        assert image.has_transparency_data == (stored != "JPEG")


def test_the_name_follows_from_the_content_and_no_two_posts_share_a_file(picture):
    one = make_post(figure=picture(), figure_alt="A figure")
    two = make_post(figure=picture(), figure_alt="A figure")
    assert one.figure.name != two.figure.name
    again = images.store(picture(), owner=one.uuid)
    assert again.name == one.figure.name
    assert len(default_storage.listdir("figures")[1]) == 4


def _truncated():
    out = io.BytesIO()
    Image.effect_noise((600, 600), 90).save(out, "JPEG")
    return out.getvalue()[: len(out.getvalue()) // 2]


def _declaring(width, height):
    """A small PNG that declares to be large."""
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def _gif():
    out = io.BytesIO()
    Image.new("P", (9, 9)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.jpg", b""),
        ("text.jpg", b"not an image"),
        ("page.jpg", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("drawing.jpg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("cut.jpg", _truncated()),
        ("bomb.png", _declaring(9000, 9000)),
        ("huge-bomb.png", _declaring(20000, 10000)),
        (
            "moving.gif",
            b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
        ),
        ("script.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n"),
        ("png-header.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
    ],
)
def test_what_is_no_image_or_a_bomb_is_refused_and_leaves_nothing(name, data):
    with pytest.raises(ValidationError) as error:
        make_post(figure=ContentFile(data, name=name), figure_alt="A figure")
    assert set(error.value.message_dict) == {"figure"}
    assert not default_storage.exists("figures")


def test_a_strip_that_no_format_can_be_written_in_is_refused():
    def strip(*size):
        Image.new("L", size).save(out := io.BytesIO(), "PNG")
        return ContentFile(out.getvalue(), name="strip.png")

    with pytest.raises(ValidationError) as error:
        make_post(figure=strip(8, 70_000), figure_alt="A figure")
    assert error.value.message_dict == {"figure": ["Das Bild ist mehr als 16000 Pixel hoch."]}
    assert make_post(figure=strip(70_000, 8), figure_alt="A figure").figure_sources[-1]["width"] == 1440


def test_a_file_that_is_too_large_is_refused_before_it_is_decoded(picture):
    upload = picture(10, 10)
    padded = ContentFile(upload.read() + b"\x00" * images.MAX_BYTES, name="large.jpg")
    with pytest.raises(ValidationError) as error:
        make_post(figure=padded, figure_alt="A figure")
    assert error.value.error_dict["figure"][0].code == "too_large"


def test_a_part_left_by_a_crash_is_written_again(picture):
    post = make_post(figure=picture(), figure_alt="A figure")
    name = post.figure.name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"part"))
    images.store(picture(), owner=post.uuid)
    assert _open({"name": name}).size == (1440, 810)
