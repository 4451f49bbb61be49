"""Lead figures: what may be uploaded, and what becomes of it.

An upload is decoded and encoded anew in two widths. Nothing else of it is kept: no metadata (where a photo was taken),
no bytes of the original. File names come from the content, so a file never changes under its name.
"""

import hashlib
import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

WIDTHS = (720, 1440)
MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_HEIGHT = 16_000  # pixels, upright: as much as every format can be written in
FORMATS = ("JPEG", "PNG", "WEBP")
_EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_OPTIONS: dict[str, dict] = {
    "JPEG": {"quality": 84, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 84, "method": 4},
}


@dataclass(frozen=True)
class StoredFigure:
    """The widest file of a lead figure; the narrower one is found by its name."""

    name: str
    width: int
    height: int


def validate_figure(upload: File) -> None:
    """A new upload must be a JPEG, PNG or WebP image of bounded size that can be decoded to its end."""
    if not is_new(upload):
        return
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("The figure is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024}, code="too_large"
        )
    _decode(upload)


def is_new(upload: File) -> bool:
    """Whether a post's figure was just uploaded and is not stored yet."""
    return bool(upload) and not getattr(upload, "_committed", False)


def store(upload: File, *, owner: UUID) -> StoredFigure:
    """Encode an upload anew and write it under MEDIA_ROOT in each of WIDTHS that it reaches, never enlarged.

    owner is part of the name: no two posts share a file, so one can be removed without looking at others.
    """
    image, kind = _decode(upload)
    large = _scaled(image, min(image.width, WIDTHS[-1]))
    data = _encode(large, kind)
    digest = hashlib.sha256(owner.bytes + data).hexdigest()[:32]
    stored = StoredFigure(f"figures/{digest}-{large.width}.{_EXTENSIONS[kind]}", large.width, large.height)
    _write(stored.name, data)
    for source in sources(stored.name, stored.width, stored.height)[:-1]:
        _write(source["name"], _encode(_scaled(image, source["width"]), kind))
    return stored


def sources(name: str, width: int | None, height: int | None) -> list[dict]:
    """The files of a stored figure, the narrowest first: `name`, `url`, `width`, `height` (pixels)."""
    if not name or not width or not height:
        return []
    path = PurePosixPath(name)
    stem = path.name.rpartition("-")[0]
    narrow = [(w, _height_at(w, width, height)) for w in WIDTHS if w < width]
    names = [(str(path.with_name(f"{stem}-{w}{path.suffix}")), w, h) for w, h in narrow]
    return [
        {"name": n, "url": default_storage.url(n), "width": w, "height": h}
        for n, w, h in [*names, (name, width, height)]
    ]


def remove(names: Iterable[str]) -> None:
    """Delete files of a figure that no post shows any more."""
    for name in names:
        default_storage.delete(name)


def _height_at(width: int, full_width: int, full_height: int) -> int:
    return max(1, round(full_height * width / full_width))


def _decode(upload: File) -> tuple[Image.Image, str]:
    """Pixels in sRGB, upright, and the format to write them in. Raises ValidationError for whatever is no image."""
    try:
        upload.open()
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(upload.read()), formats=FORMATS)
            kind = image.format or ""
            if image.width * image.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))  # a JPEG is decoded no larger than needed
            image.load()
        image = ImageOps.exif_transpose(image)
        if image.height > MAX_HEIGHT:
            message = _("The figure is more than %(limit)d pixels high.") % {"limit": MAX_HEIGHT}
            raise ValidationError(message, code="too_large")
        if image.has_transparency_data:
            return image.convert("RGBA"), kind
        return _in_srgb(image), "JPEG"
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("The figure has too many pixels."), code="too_large") from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, OverflowError, MemoryError) as error:
        raise ValidationError(
            _("This is no image that can be shown. Please choose a JPEG, PNG or WebP file."), code="no_image"
        ) from error


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as browsers expect them: the profile, which is dropped, has been applied (print files are often CMYK)."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError):  # a broken profile is no reason to refuse a figure
            pass
    return image.convert("RGB")


def _scaled(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    return image.resize((width, _height_at(width, image.width, image.height)), Image.Resampling.LANCZOS)


def _encode(image: Image.Image, kind: str) -> bytes:
    clean = Image.new(image.mode, image.size)  # a copy of the pixels only: some encoders write image.info
    clean.paste(image)
    out = io.BytesIO()
    clean.save(out, kind, **_OPTIONS[kind])
    return out.getvalue()


def _write(name: str, data: bytes) -> None:
    if default_storage.exists(name):
        if default_storage.size(name) == len(data):
            return
        default_storage.delete(name)  # a crash while writing left a part
    default_storage.save(name, ContentFile(data))
