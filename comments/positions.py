"""Where a position lies: on which page and screen of its thread, in which part of its conversation.

Positions are given once and for ever, so what is computed from them may stand in addresses.
"""

CONVERSATIONS_PER_PAGE = 25
REPLIES_PER_PART = 20
PAGES_PER_SCREEN = 2  # of the pages that the server renders itself


def page_of(position: int) -> int:
    """The page (from 1) on which the conversation at this position (from 1) stands."""
    return (position - 1) // CONVERSATIONS_PER_PAGE + 1


def screen_of(position: int) -> int:
    """The screen (from 1) on which the conversation at this position (from 1) stands."""
    return (page_of(position) - 1) // PAGES_PER_SCREEN + 1


def part_of(position: int) -> int:
    """The part (from 1) of its conversation in which the reply at this position (from 1) stands."""
    return (position - 1) // REPLIES_PER_PART + 1
