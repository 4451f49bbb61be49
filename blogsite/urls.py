from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from blogsite import health
from blogsite.api_docs import ApiDocsView, ApiRootView, SchemaView
from blogsite.logins import AdminLoginForm, LoginView, LogoutView
from blogsite.media import media

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.login_form = AdminLoginForm

api = [
    path("", ApiRootView.as_view(), name="api-root"),
    path("auth/token/", LoginView.as_view(), name="login"),
    path("auth/logout/", LogoutView.as_view(), name="logout"),
    path("", include("posts.urls")),
    path("", include("surveys.urls")),
    path("", include("comments.urls")),
]

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("api/v1/", include(api)),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", ApiDocsView.as_view(), name="api-docs"),
    path("admin/", admin.site.urls),
    path("media/<path:path>", media),
    path("", include("comments.page_urls")),
    path("", include("surveys.page_urls")),
    path("", include("posts.page_urls")),
]

handler400 = "blogsite.errors.bad_request"
handler403 = "blogsite.errors.permission_denied"
handler404 = "blogsite.errors.not_found"
handler500 = "blogsite.errors.server_error"
