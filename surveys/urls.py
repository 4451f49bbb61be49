from rest_framework.routers import SimpleRouter

from surveys.views import QuestionViewSet, SurveyViewSet

router = SimpleRouter()
router.register("surveys", SurveyViewSet)
router.register("questions", QuestionViewSet)

urlpatterns = router.urls
