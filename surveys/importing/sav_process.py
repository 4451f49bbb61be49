"""Reads an SPSS file in a process of its own and writes what is in it to standard output, a JSON document per line.

Run as a script. The library that knows the format is written in C, and a damaged file can make it crash or fill the
memory; then this process ends, and nothing else. The first line is the codebook, the others are rows of values.
"""

import json
import math
import resource
import sys
from typing import Any

_MEMORY = 2 * 1024**3
_SECONDS = 120
_CHUNK = 2_000


def main(path: str, most_cells: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pyreadstat  # noqa: PLC0415  (within the limits)

    meta: Any = pyreadstat.read_sav(path, output_format="dict", metadataonly=True, user_missing=True)[1]
    names = list(meta.column_names)
    _write(
        {
            "columns": names,
            "labels": list(meta.column_labels),
            "value_labels": {name: list(labels.items()) for name, labels in meta.variable_value_labels.items()},
            "missing": {
                name: [[each["lo"], each["hi"]] for each in ranges] for name, ranges in meta.missing_ranges.items()
            },
            "measures": meta.variable_measure,
            "mr_sets": getattr(meta, "mr_sets", None) or {},
            "cells": (meta.number_rows or 0) * len(names),
        }
    )
    if (meta.number_rows or 0) * len(names) > most_cells:
        return
    data: Any = pyreadstat.read_sav(path, output_format="dict", user_missing=True)[0]
    columns = [[_plain(value) for value in data[name]] for name in names]
    for start in range(0, len(columns[0]) if columns else 0, _CHUNK):
        _write([list(row) for row in zip(*(column[start : start + _CHUNK] for column in columns), strict=True)])


def _plain(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return value if isinstance(value, int | float | str) else str(value)


def _write(document) -> None:
    sys.stdout.write(json.dumps(document, default=str) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
