"""What comments are made of. Import from here.

The submodules depend on each other in one direction: sites <- threads <- comments <- the others.
"""

from comments.models.comments import Comment, Revision
from comments.models.decisions import Decision, IdempotencyKey
from comments.models.desk import Claim, DeskPreferences, Note, ProposedChange, Reason, SavedReply
from comments.models.imports import ImportedComment, ImportRun
from comments.models.keeping import Erased, Operation
from comments.models.limits import RateBucket
from comments.models.mail import OutboundMessage, Unsubscription
from comments.models.sites import OWN_SITE, Origin, Site
from comments.models.threads import Thread, ThreadIdentifier
from comments.models.trust import Block, TrustedAuthor

__all__ = [
    "OWN_SITE",
    "Block",
    "Claim",
    "Comment",
    "Decision",
    "DeskPreferences",
    "Erased",
    "IdempotencyKey",
    "ImportRun",
    "ImportedComment",
    "Note",
    "Operation",
    "Origin",
    "OutboundMessage",
    "ProposedChange",
    "RateBucket",
    "Reason",
    "Revision",
    "SavedReply",
    "Site",
    "Thread",
    "ThreadIdentifier",
    "TrustedAuthor",
    "Unsubscription",
]
