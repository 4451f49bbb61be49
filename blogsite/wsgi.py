"""The WSGI application: published comment pages and the embed's scripts are answered before Django is entered."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blogsite.settings")

_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 -- settings exist only once Django is set up

from blogsite.slow_clients import BodyFirst  # noqa: E402 -- needs them
from comments.embedded import EmbedScripts  # noqa: E402 -- needs them
from comments.published import PublishedThreads  # noqa: E402 -- needs them

application = PublishedThreads(EmbedScripts(BodyFirst(_django)), settings.PUBLISHED_ROOT)
