import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from blogsite import serving


class Command(BaseCommand):
    help = "Runs the web server and, beside it, the worker. Ctrl-C stops both."
    requires_system_checks = []  # `make run` and `manage.py check` run them; here they would only take memory

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--workers", type=int, default=2, help="web processes")

    def handle(self, *, host, port, workers, **options):
        try:
            code = serving.serve(host, port, web_workers=workers)
        except serving.PortTaken as error:
            raise CommandError(f"Cannot listen on {error}. Choose another port: PORT={port + 1}") from error
        sys.exit(code)
