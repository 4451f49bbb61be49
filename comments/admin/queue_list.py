"""The list behind the queue."""

from django.contrib.admin.views.main import ChangeList

from comments.admin.cards import cards_of
from comments.admin.counts import shown
from comments.admin.queue_filters import ALL, OPEN


class QueueList(ChangeList):
    """Its page of comments, also as cards; how many there are, in words; and the address that turns its order."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.cards = cards_of(self.result_list, request=request, names_status=request.GET.get("status") == ALL)
        self.shown_count = shown(self.result_count)
        asked = request.GET.get("o", "")
        self.newest_first = asked.startswith("-") if asked else request.GET.get("status", OPEN) != OPEN
        column = len(self.list_display)  # counted from 1, like Django's addresses
        self.turned = self.get_query_string({"o": column if self.newest_first else -column}, ["p"])
