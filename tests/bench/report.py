"""What `make bench` prints."""


def heading(title: str) -> None:
    _print(f"\n{title}")


def figure(name: str, value: float, unit: str) -> None:
    _print(f"  {name:<44}{value:>12,.{0 if value >= 100 else 2}f} {unit}")


def bar(
    name: str, value: float, *, unit: str = "", at_least: float | None = None, at_most: float | None = None
) -> None:
    """A figure that is promised to be at least, or at most, so much."""
    holds = value >= at_least if at_least is not None else value <= at_most
    promise = f"at least {at_least:g}" if at_least is not None else f"at most {at_most:g}"
    _print(f"  {name:<44}{value:>12,.2f} {unit:<4} {promise:<16}{'holds' if holds else 'MISSED'}")


def skipped(why: str) -> None:
    _print(f"  SKIPPED: {why}")


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 -- what this module is for
