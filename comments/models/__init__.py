"""What comments are made of. Import from here.

The submodules depend on each other in one direction: sites <- threads <- comments <- decisions.
"""

from comments.models.comments import Comment, Revision
from comments.models.decisions import Decision, IdempotencyKey
from comments.models.limits import RateBucket
from comments.models.sites import OWN_SITE, Origin, Site
from comments.models.threads import Thread, ThreadIdentifier

__all__ = [
    "OWN_SITE",
    "Comment",
    "Decision",
    "IdempotencyKey",
    "Origin",
    "RateBucket",
    "Revision",
    "Site",
    "Thread",
    "ThreadIdentifier",
]
