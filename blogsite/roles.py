"""Who may do what: five groups to put people into.

The names are fixed, because scripts and handbooks refer to them. Which sites a moderator decides for is said at the
site (comments/access.py): the group alone opens none.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

# A permission's name, or `app.*` for all of an app.
OBSERVER = ("comments.view_comment", "comments.view_revision", "comments.view_decision")
MODERATOR = (
    *OBSERVER,
    *("comments.moderate_comment", "comments.view_personal_data"),
    *("comments.view_thread", "comments.view_site"),
    *("comments.add_block", "comments.add_trustedauthor"),
)
CHIEF_MODERATOR = (
    *(*MODERATOR, "comments.change_site", "comments.change_thread", "comments.view_outboundmessage"),
    "comments.view_operation",
    *("comments.view_block", "comments.delete_block", "comments.view_trustedauthor", "comments.delete_trustedauthor"),
    *("comments.view_reason", "comments.add_reason", "comments.change_reason"),
    *("comments.view_savedreply", "comments.add_savedreply", "comments.change_savedreply"),
    "comments.delete_savedreply",
)
EDITOR = ("posts.*", "surveys.*")
ADMINISTRATOR = (
    *("comments.*", *EDITOR),
    *("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group", "admin.view_logentry"),
)
ROLES = {
    "Observer": OBSERVER,
    "Moderator": MODERATOR,
    "Chief moderator": CHIEF_MODERATOR,
    "Editor": EDITOR,
    "Administrator": ADMINISTRATOR,
}


@dataclass(frozen=True)
class UnknownPermission(Exception):
    name: str

    def __str__(self) -> str:
        return f"There is no permission {self.name}. Were the migrations run?"


@transaction.atomic
def make_roles() -> list[Group]:
    """Make the groups, or bring their permissions to what stands here. Raises UnknownPermission."""
    groups = []
    for name, permissions in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([row for permission in permissions for row in _find(permission)])
        groups.append(group)
    return groups


def _find(name: str) -> list[Permission]:
    app, codename = name.split(".")
    rows = Permission.objects.filter(content_type__app_label=app)
    if codename != "*":
        rows = rows.filter(codename=codename)
        if not rows:
            raise UnknownPermission(name)
    return list(rows)
