from django.apps import AppConfig

from blogsite import checks


class BlogsiteConfig(AppConfig):
    name = "blogsite"

    def ready(self):
        checks.register_all()
