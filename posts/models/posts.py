import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts import images, tracing
from posts.models.taxonomy import Author, Category, Tag
from posts.querysets import PostQuerySet
from posts.validators import validate_line, validate_not_reserved, validate_text


class Post(models.Model):
    """A blog post. What follows from a change of it (thread, old addresses, figures) lives in posts/publishing.py."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")

    class Markup(models.TextChoices):
        MARKDOWN = "markdown", "Markdown"
        HTML = "html", "HTML"

    class Comments(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        CLOSING = "closing", _("closing after some days")

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200, validators=[validate_line], help_text=_("Plain text."))
    subtitle = models.CharField(
        _("subtitle"), max_length=300, blank=True, validators=[validate_line], help_text=_("Plain text.")
    )
    slug = models.SlugField(
        _("short name"),
        max_length=100,
        unique=True,
        validators=[validate_not_reserved],
        help_text=_("Stands in the address. When it changes, the old address leads to the new one."),
    )
    teaser = models.TextField(
        _("teaser"),
        blank=True,
        max_length=600,
        validators=[MaxLengthValidator(600), validate_text],
        help_text=_("Two or three sentences for lists, feeds and previews."),
    )
    body = models.TextField(
        _("text"),
        validators=[MaxLengthValidator(100_000), validate_text],
        help_text=_(
            "Markdown. {{ figure:survey/question@group }} draws survey results, "
            "{{ number:survey/question/answer@group }} writes one, [almost every second]{number:…} is checked by it."
        ),
    )
    markup = models.CharField(
        _("written in"),
        max_length=10,
        choices=Markup.choices,
        default=Markup.MARKDOWN,
        help_text=_("What another blog exported is HTML. Survey figures are drawn in Markdown only."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default="de",
        help_text=_("The language of the text; figures are drawn in it."),
    )
    author = models.ForeignKey(Author, models.PROTECT, related_name="posts", verbose_name=_("author"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="posts", verbose_name=_("category"))
    tags = models.ManyToManyField(Tag, blank=True, related_name="posts", verbose_name=_("tags"))

    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.DRAFT,
        help_text=_("Readers never see a draft. Going back to draft hides the comments too."),
    )
    published_at = models.DateTimeField(
        _("publication date"),
        null=True,
        blank=True,
        help_text=_("A scheduled post appears by itself at this time; a post published without a date appears now."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("last change"), default=timezone.now, editable=False)

    figure = models.FileField(
        _("lead figure"),
        upload_to="figures",
        blank=True,
        validators=[images.validate_figure],
        help_text=_("A JPEG, PNG or WebP image. It is stored in two widths and without its metadata."),
    )
    figure_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    figure_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    figure_alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        validators=[validate_line],
        help_text=_("What the figure shows, for those who cannot see it."),
    )
    figure_caption = models.CharField(
        _("caption"), max_length=300, blank=True, validators=[validate_line], help_text=_("Stands below the figure.")
    )

    comments = models.CharField(_("comments"), max_length=10, choices=Comments.choices, default=Comments.OPEN)
    comments_close_after = models.PositiveSmallIntegerField(
        _("days until comments close"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(3650)],
        help_text=_("Counted from the publication date."),
    )
    thread = models.OneToOneField(
        "comments.Thread", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["status", "-published_at"], name="posts_public")]
        constraints = [
            models.CheckConstraint(
                name="posts_post_status_valid", condition=Q(status__in=["draft", "scheduled", "published"])
            ),
            models.CheckConstraint(
                name="posts_public_has_date",
                condition=Q(status="draft") | Q(published_at__isnull=False),
                violation_error_message=_("A scheduled or published post needs a publication date."),
            ),
            models.CheckConstraint(
                name="posts_closing_has_days",
                condition=~Q(comments="closing") | Q(comments_close_after__isnull=False),
                violation_error_message=_("Say after how many days the comments close."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("post", args=[self.slug])

    def clean(self) -> None:
        """Rules that need more than one field, asked by every form and by publishing.save_post()."""
        self._settle_date()
        if self.figure and not self.figure_alt:
            raise ValidationError({"figure_alt": _("Please describe the figure for those who cannot see it.")})
        if self.status != self.Status.DRAFT:
            tracing.check_references(self.markdown, language=self.language)

    def _settle_date(self) -> None:
        """Published without a date means now; whether a post is scheduled or published follows from its date."""
        now = timezone.now()
        if self.status == self.Status.PUBLISHED and self.published_at is None:
            self.published_at = now
        if self.status != self.Status.DRAFT and self.published_at is not None:
            self.status = self.Status.PUBLISHED if self.published_at <= now else self.Status.SCHEDULED

    @property
    def markdown(self) -> str:
        """The text in which survey figures may stand; "" where it is HTML."""
        return self.body if self.markup == self.Markup.MARKDOWN else ""

    @property
    def page_url(self) -> str:
        """The absolute address of the post's page."""
        return settings.SITE_URL + self.get_absolute_url()

    @property
    def figure_files(self) -> list[dict]:
        """The files of the lead figure, the narrowest first: name, url, width, height."""
        return images.sources(self.figure.name or "", self.figure_width, self.figure_height)

    @property
    def figure_sources(self) -> list[dict]:
        """What a page needs to show the lead figure: url, width, height, the narrowest first; empty without one."""
        return [{key: file[key] for key in ("url", "width", "height")} for file in self.figure_files]

    def previous_public(self) -> "Post | None":
        """The public post before this one in time."""
        older = Q(published_at__lt=self.published_at) | Q(published_at=self.published_at, pk__lt=self.pk)
        return Post.objects.public().filter(older).newest_first().first() if self.published_at else None

    def next_public(self) -> "Post | None":
        """The public post after this one in time."""
        newer = Q(published_at__gt=self.published_at) | Q(published_at=self.published_at, pk__gt=self.pk)
        return Post.objects.public().filter(newer).newest_first().last() if self.published_at else None

    def is_public(self, now=None) -> bool:
        """Whether anybody may read it; the same rule as PostQuerySet.public()."""
        return (
            self.status in (self.Status.SCHEDULED, self.Status.PUBLISHED)
            and self.published_at is not None
            and self.published_at <= (now or timezone.now())
        )


class FormerAddress(models.Model):
    """An address that a post had on another blog; it redirects. Rules live in posts/former_addresses.py."""

    address = models.CharField(max_length=500, unique=True)  # path and, where it matters, query
    post = models.ForeignKey(Post, models.CASCADE, related_name="former_addresses")

    class Meta:
        verbose_name = _("address elsewhere")
        verbose_name_plural = _("addresses elsewhere")
        default_permissions = []

    def __str__(self) -> str:
        return self.address


class ImportedPost(models.Model):
    """A record of another blog that became a post here: importing it again finds it.

    The row outlives the post, so that what was deleted here does not return with the next import.
    """

    import_ref = models.CharField(max_length=200, unique=True)  # origin:id, like wordpress:17
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="imported_from")
    fingerprint = models.CharField(max_length=64)  # of what was imported, to tell whether it changed there
    saved_at = models.DateTimeField()  # Post.updated_at after the import, to tell whether it was edited here

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return self.import_ref


class FormerSlug(models.Model):
    """An address that a post had before; it redirects."""

    slug = models.SlugField(max_length=100, unique=True)
    post = models.ForeignKey(Post, models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug
