"""What the product is measured against: Django REST framework with the product's model, database and web server.

No middleware, no authentication, no checks but those that a ModelSerializer brings.
"""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.bare_settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from granian import Granian  # noqa: E402

from blogsite.serving import SWITCH_INTERVAL, WEB_OPTIONS  # noqa: E402  (imports models, which need the application set up)

if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_INTERVAL)
    Granian("tests.bench.bare:application", port=int(sys.argv[1]), workers=2, **WEB_OPTIONS).serve()
