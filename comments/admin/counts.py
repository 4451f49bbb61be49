"""How many comments there are, as the desk says it: counting stays cheap however many."""

from django.core.paginator import Paginator
from django.utils.formats import number_format
from django.utils.functional import cached_property

COUNTED = 1000  # "1,000+" beyond: the exact number helps nobody, and costs
_REACHED = 2000  # rows that pages of a list lead to; what lies beyond is found by filters and search


def counted(rows) -> str:
    """How many there are, as shown()."""
    return shown(rows.order_by()[: COUNTED + 1].count())


def shown(n: int) -> str:
    """A number of comments; "1,000+" beyond a thousand."""
    return str(n) if n <= COUNTED else f"{number_format(COUNTED, force_grouping=True)}+"


class CappedPaginator(Paginator):
    @cached_property
    def count(self):
        return self.object_list.order_by()[:_REACHED].count()
