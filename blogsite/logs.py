"""How a log record is written."""

import logging


class LineFormatter(logging.Formatter):
    """One record, one line, a traceback indented below it.

    What a request contains can neither begin a record of its own nor send commands to a terminal.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _visible(super().formatMessage(record))

    def formatException(self, ei) -> str:
        return "\n".join(f"    {_visible(line)}" for line in super().formatException(ei).split("\n"))


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
