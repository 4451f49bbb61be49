from rest_framework.routers import SimpleRouter

from posts import views

router = SimpleRouter()
router.register("posts", views.PostViewSet, basename="api-posts")
router.register("figure-references", views.FigureReferenceViewSet, basename="api-figure-references")
router.register("categories", views.CategoryViewSet, basename="api-categories")
router.register("tags", views.TagViewSet, basename="api-tags")
router.register("authors", views.AuthorViewSet, basename="api-authors")

urlpatterns = router.urls
