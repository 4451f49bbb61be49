"""The demo's lead figure, drawn: eight bars and a call whose rings fade."""

import io

from PIL import Image, ImageDraw

_SIZE = (1440, 810)
_SCALE = 2  # drawn larger and reduced: Pillow draws without smoothing
_PAPER_TOP, _PAPER_BOTTOM = (251, 249, 245), (238, 235, 228)
_ACCENT = (13, 82, 102)
_TINT = (138, 176, 186)
_WARM = (201, 125, 74)
_LENGTHS = (52, 45, 36, 34, 19, 12, 12, 4)  # per cent: the survey's eight reasons


def draw() -> bytes:
    """A PNG; the same bytes at every call."""
    image = _paper()
    _draw_rings(image)
    _draw_bars(image)
    image = image.resize(_SIZE, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _mix(one: tuple, other: tuple, share: float) -> tuple:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def _paper() -> Image.Image:
    width, height = (_SCALE * side for side in _SIZE)
    image = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(image)
    for y in range(height):
        pen.line([(0, y), (width, y)], fill=_mix(_PAPER_TOP, _PAPER_BOTTOM, y / height))
    return image


def _draw_rings(image: Image.Image) -> None:
    """Rings around a point on the right, each one paler than the one inside it."""
    pen = ImageDraw.Draw(image)
    x, y = 1085 * _SCALE, 330 * _SCALE
    for step in range(6, 0, -1):
        radius = (18 + 44 * step) * _SCALE
        colour = _mix(_TINT, _PAPER_TOP, min(1, 0.15 + step / 7.5))
        pen.ellipse(
            [x - radius, y - radius, x + radius, y + radius], outline=colour, width=max(2, 10 - step) * _SCALE // 2
        )
    radius = 20 * _SCALE
    pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=_WARM)


def _draw_bars(image: Image.Image) -> None:
    pen = ImageDraw.Draw(image)
    left, top, height, gap = (_SCALE * value for value in (120, 137, 40, 31))
    longest = 700 * _SCALE
    for row, length in enumerate(_LENGTHS):
        y = top + row * (height + gap)
        colour = _ACCENT if row == 0 else _mix(_TINT, _PAPER_BOTTOM, row / 14)
        right = left + longest * length // max(_LENGTHS)
        pen.rounded_rectangle([left, y, right, y + height], radius=6 * _SCALE, fill=colour)
    pen.line(
        [(left, top - 24 * _SCALE), (left, top + 8 * height + 7 * gap + 24 * _SCALE)], fill=_ACCENT, width=2 * _SCALE
    )
