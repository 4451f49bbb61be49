from rest_framework.routers import SimpleRouter

from surveys.views import QuestionViewSet, SurveyViewSet

router = SimpleRouter()
router.register("surveys", SurveyViewSet, basename="api-surveys")
router.register("questions", QuestionViewSet, basename="api-questions")

urlpatterns = router.urls
