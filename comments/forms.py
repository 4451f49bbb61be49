"""The comment form that works without JavaScript and without a cookie.

Instead of a CSRF cookie it carries a signed token (page, moment, random), and the browser's `Origin` and
`Sec-Fetch-Site` headers must be ours. The token also makes a double click one comment.
"""

import hashlib
import json
import uuid
from datetime import timedelta
from urllib.parse import unquote_to_bytes

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import form_tokens, idempotency, submission
from comments.identifiers import key_of
from comments.limits import network_of
from comments.models import Comment, Thread
from comments.origins import is_from_here
from comments.public import PUBLIC_NAMES
from comments.refusals import Refusal
from comments.screening import Clues

BUSY = 5  # seconds until a database that was busy is worth another try


class CommentForm(forms.Form):
    """What is missing or too long is said by submission.submit(), for all fields at once and in its words."""

    author_name = forms.CharField(label=gettext_lazy("Name"), required=False)
    author_email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("Your e-mail address is not published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    author_url = forms.CharField(
        label=gettext_lazy("Web address"),
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    content = forms.CharField(
        label=gettext_lazy("Comment"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    wants_replies = forms.BooleanField(
        label=gettext_lazy("Tell me by mail when somebody answers"),
        required=False,
        help_text=gettext_lazy("First, a mail asks you to confirm. You can end it at any time."),
    )
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    anchor = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    # No person sees this field; a machine that fills in every field gives itself away.
    subject = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    # Of the answer when submit() returned None.
    status_code = 400
    retry_after: int | None = None  # seconds

    def __init__(
        self,
        data=None,
        *,
        thread: Thread | None,
        page: submission.Page | None = None,
        parent: str | None = None,
        anchor: str = "",
    ) -> None:
        """page: with a thread that may not be there yet, what its first comment opens it with. anchor: the place on
        the page that the comment is to belong to.
        """
        self.thread, self.page = thread, page
        # A page is called by its key, so that its form stays good while somebody else opens the thread.
        self.goal = f"{page.site.slug} {key_of(page.identifier)}" if page else str(thread.pk)
        super().__init__(
            data.copy() if data is not None else None,
            initial={"parent": parent or "", "anchor": anchor, "token": form_tokens.sign(self.goal)},
            auto_id="comment-%s",
        )
        if not settings.SENDS_MAIL:
            del self.fields["wants_replies"]

    @cached_property
    def parent_name(self) -> str:
        """Who is answered, or "" where nobody is, or nobody that may be."""
        value = self["parent"].value() if self.thread else ""
        found = Comment.objects.filter(uuid=_uuid(value), thread=self.thread, is_public=True) if value else None
        return (found.values_list("name", flat=True).first() or "") if found is not None else ""

    def name_version(self, response: HttpResponse) -> HttpResponse:
        """The page that this form stands in, with an ETag that does not move with the token.

        Who has the page already is told so (304) and goes on with the token in it: for half as long as a token is good
        for, so that the other half is left for writing.
        """
        period = timezone.now().timestamp() // (form_tokens.GOOD_FOR / 2).total_seconds()
        same = response.content.replace(self.initial["token"].encode(), b"")
        response.headers["ETag"] = f'W/"{hashlib.sha256(b"%d %s" % (period, same)).hexdigest()[:32]}"'
        return response

    def refusing(self, response: HttpResponse) -> HttpResponse:
        """The page with the form drawn again, answered as what submit() found wrong."""
        response.status_code = self.status_code
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        return response

    def submit(self, request) -> Comment | None:
        """Store the comment. None: draw the form again with its errors, see refusing(); what was typed is kept."""
        typed_for = form_tokens.age(self.data.get("token", ""), self.goal)
        if not is_from_here(request):
            self.status_code = 403
            self.add_error(None, _("This form was sent from another page. Please send it again from here."))
        elif not _is_utf8(request):
            self.add_error(
                None, _("Some of the characters that arrived here cannot be read. Please check your comment.")
            )
        elif typed_for is None:
            self.add_error(None, _("The page was open for a long time. Please send your comment again."))
        if typed_for is None:
            self.data["token"] = form_tokens.sign(self.goal)
        if not self.is_valid():
            return None
        try:
            return self._store(request, typed_for or timedelta())
        except ValidationError as error:
            self._show(error)
        except Refusal as refusal:
            self.status_code, self.retry_after = refusal.status_code, refusal.retry_after
            self.add_error(None, str(refusal))
        except OperationalError:
            self.status_code, self.retry_after = 503, BUSY
            self.add_error(None, _("The database is busy. Nothing was saved. Please try again in a moment."))
        return None

    def _store(self, request, typed_for: timedelta) -> Comment:
        typed = self.cleaned_data
        parent = _uuid(typed["parent"]) if typed["parent"] else None
        words = submission.Words(
            text=typed["content"],
            name=typed["author_name"],
            email=typed["author_email"],
            website=typed["author_url"],
            parent=parent,
            anchor=typed["anchor"],
            wants_replies=typed.get("wants_replies", False),
        )
        clues = Clues(bait_taken=bool(typed["subject"]), typed_for=typed_for, network=network_of(request))
        # The words belong to the key: a second, different comment from a page gone back to is a comment of its own.
        comment, _known = idempotency.once(
            json.dumps(typed, sort_keys=True),
            scope=f"form {self.goal}",
            body="",
            create=lambda: self._submit(words, clues),
        )
        return comment

    def _submit(self, words: submission.Words, clues: Clues) -> Comment:
        if self.page:
            return submission.submit_to_page(self.page, words, clues=clues)
        return submission.submit(self.thread, words, clues=clues)

    def _show(self, error: ValidationError) -> None:
        for name, messages in error.message_dict.items():
            self.add_error(PUBLIC_NAMES.get(name), messages)


def _uuid(value: str) -> uuid.UUID:
    """The id that was asked for; of nonsense one that no comment has, so that it is answered like an unknown one."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return uuid.UUID(int=0)


def _is_utf8(request) -> bool:
    """Whether all that was typed can be read. Django puts a replacement character in the place of what cannot."""
    if request.content_type != "application/x-www-form-urlencoded":
        return True
    try:
        unquote_to_bytes(request.body).decode()
    except UnicodeDecodeError:
        return False
    return True
