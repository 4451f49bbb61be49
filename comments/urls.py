from rest_framework.routers import SimpleRouter

from comments.desk_views import DecisionViewSet, NoteViewSet, QueueViewSet, ReasonViewSet
from comments.views import CommentViewSet, ThreadViewSet

router = SimpleRouter(use_regex_path=False)
router.register("threads", ThreadViewSet, basename="thread")
router.register("comments", CommentViewSet, basename="comment")
router.register("moderation/comments", QueueViewSet, basename="moderated-comment")
router.register("moderation/decisions", DecisionViewSet, basename="decision")
router.register("moderation/reasons", ReasonViewSet, basename="reason")
router.register("moderation/notes", NoteViewSet, basename="note")

urlpatterns = router.urls
