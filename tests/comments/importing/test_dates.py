"""The many ways in which exports say when something was written."""

from datetime import UTC, datetime

import pytest

from comments.importing.dates import moment


@pytest.mark.parametrize(
    "said",
    [
        "2021-10-28T12:50:15Z",
        "2021-10-28 12:50:15",
        "2021-10-28 20:50:15 +0800",
        "2021-10-28 20:50:15 +0800 CST",
        "2021-10-28 12:50:15 +0000 UTC",
        "2021-10-28 20:50:15 +0800 +08 m=+0.012",
        "Thu, 28 Oct 2021 20:50:15 +0800",
        1635425415,
        1635425415000,
        "1635425415",
        "1635425415000",
    ],
)
def test_one_moment_is_said_in_many_ways(said):
    assert moment(said) == datetime(2021, 10, 28, 12, 50, 15, tzinfo=UTC)


def test_fractions_of_a_second_are_kept_to_the_microsecond():
    expected = datetime(2021, 10, 28, 12, 50, 15, 123456, tzinfo=UTC)
    assert moment("2021-10-28 20:50:15.123456789 +0800 CST") == moment("2021-10-28T12:50:15.123456Z") == expected
    assert moment("2021-10-28 20:50:15.5 +0800 CST") == expected.replace(microsecond=500_000)


@pytest.mark.parametrize(
    "said", [None, "", "0000-00-00 00:00:00", "yesterday", True, [], -1, 1e300, "9" * 13, "٣" * 10]
)
def test_what_names_no_moment_is_none(said):
    assert moment(said) is None
