from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from blogsite import checks


class BlogsiteConfig(AppConfig):
    name = "blogsite"
    default = True  # of the two here

    def ready(self):
        checks.register_all()


class TokensConfig(AppConfig):
    """The package `knox` under names that people read, and that can be translated: its own are made of its code's."""

    name = "knox"
    verbose_name = _("API access")

    def ready(self):
        names = self.get_model("AuthToken")._meta
        names.verbose_name, names.verbose_name_plural = _("API token"), _("API tokens")
