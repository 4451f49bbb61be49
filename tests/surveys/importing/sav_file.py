"""Writes small SPSS files, uncompressed: what their codebook holds is what the tests are about."""

import struct
from dataclasses import dataclass, field


@dataclass
class Variable:
    name: str  # at most eight letters
    label: str = ""
    labels: dict[float, str] = field(default_factory=dict)
    missing: tuple[float, ...] = ()  # single values
    missing_range: tuple[float, float] | None = None


def write(variables: list[Variable], rows: list[list[float | None]]) -> bytes:
    """The bytes of a .sav file; None is a system-missing value."""
    header = b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60)
    header += struct.pack("<iiiii", 2, len(variables), 0, 0, len(rows)) + struct.pack("<d", 100.0)
    header += b"01 Jan 24" + b"10:00:00" + b" " * 64 + b"\0" * 3
    body = header + b"".join(_variable(each) for each in variables)
    for index, each in enumerate(variables, 1):
        if each.labels:
            body += struct.pack("<ii", 3, len(each.labels))
            for value, label in each.labels.items():
                text = label.encode()
                padded = text.ljust((len(text) + 1 + 7) // 8 * 8 - 1)
                body += struct.pack("<d", value) + bytes([len(text)]) + padded
            body += struct.pack("<iii", 4, 1, index)
    body += struct.pack("<iiii", 7, 20, 1, 5) + b"UTF-8" + struct.pack("<ii", 999, 0)
    lowest = -1.7976931348623157e308
    return body + b"".join(struct.pack("<d", lowest if cell is None else cell) for row in rows for cell in row)


def _variable(variable: Variable) -> bytes:
    missing = list(variable.missing)
    count = len(missing)
    if variable.missing_range:
        missing, count = list(variable.missing_range), -2
    numeric = 5 << 16 | 8 << 8  # F8.0
    record = struct.pack("<iiiiii", 2, 0, bool(variable.label), count, numeric, numeric)
    record += variable.name.upper().encode().ljust(8)
    if variable.label:
        text = variable.label.encode()
        record += struct.pack("<i", len(text)) + text.ljust((len(text) + 3) // 4 * 4)
    return record + b"".join(struct.pack("<d", value) for value in missing)
