"""“Does it work?”: what stands between a page and its comments, in words for the page's owner.

It reads what the owner copied out of a browser. Fetching the page from here would let whoever may ask make this
server call addresses of its own network, and would show another page than a reader's browser gets.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comments import content_policy, embedded, identifiers
from comments.models import Site
from comments.origins import is_registered, own_origin
from comments.validators import normalise_origin

GOOD, BAD, UNKNOWN = "good", "bad", "unknown"


@dataclass(frozen=True)
class Finding:
    level: str  # GOOD, BAD or UNKNOWN
    words: str


@dataclass
class _Source(HTMLParser):
    """What of a page's source concerns the comments."""

    text: str
    tags: list[dict[str, str]] = field(default_factory=list)  # attributes of the embed's script tags
    elements: list[dict[str, str]] = field(default_factory=list)  # and of <comment-thread>
    policies: list[content_policy.Policy] = field(default_factory=list)
    canonical: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and _parts_of(given.get("src", "")).path.endswith("/embed.js"):
            self.tags.append(given)
        elif tag == "comment-thread":
            self.elements.append(given)
        elif tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(content_policy.parse(given.get("content", "")))
        elif tag == "link" and "canonical" in given.get("rel", "").lower().split():
            self.canonical = self.canonical or given.get("href", "")


def examine(site: Site, *, address: str, source: str = "", headers: str = "") -> list[Finding]:
    """What is right, wrong and unknown about the page at `address`, from its pasted source and response headers."""
    address = address.strip()
    findings = list(_about_address(site, address))
    if not _origin_of(address):
        return findings
    page = _Source(source)
    if not source.strip():
        findings.append(Finding(UNKNOWN, _("The source was not pasted, so the tag could not be looked for.")))
    else:
        findings += _about_tag(site, page)
        findings += _about_identity(site, page, address)
    findings += _about_policy(page, headers, address)
    return findings


def _about_address(site: Site, address: str) -> Iterator[Finding]:
    origin = _origin_of(address)
    if not origin:
        words = _("“%(address)s” is not the address of a web page. A file on your disk cannot send comments.")
        yield Finding(BAD, words % {"address": address})
        return
    if is_registered(origin, site_slug=site.slug):
        yield Finding(GOOD, _("The origin %(origin)s is registered.") % {"origin": origin})
    else:
        yield Finding(BAD, _why_not_registered(site, origin))
    if origin.startswith("https:") and own_origin().startswith("http:"):
        words = _("Your page is served by https, this server by http: browsers block that. Give this server https.")
        yield Finding(BAD, words)


def _why_not_registered(site: Site, origin: str) -> str:
    known = [row.origin for row in site.origins.all()]
    scheme, host = origin.split("://")
    other = f"{'http' if scheme == 'https' else 'https'}://{host}"
    bare = f"{scheme}://{host.removeprefix('www.')}"
    if other in known:
        words = _(
            "%(origin)s is not registered, %(known)s is: http and https are two origins. Register both, or redirect."
        )
        return words % {"origin": origin, "known": other}
    for twin in (bare, bare.replace("://", "://www.")):
        if twin in known:
            words = _("%(origin)s is not registered, %(known)s is: with and without www are two origins.")
            return words % {"origin": origin, "known": twin}
    words = _("The origin %(origin)s is not registered: comments sent from there are refused. Registered: %(known)s")
    return words % {"origin": origin, "known": ", ".join(known) or "–"}


def _about_tag(site: Site, page: _Source) -> Iterator[Finding]:
    if not page.tags:
        if "embed.js" in page.text:
            yield Finding(BAD, _("The tag is shown as text, or inside a comment. Paste it as HTML, not as text."))
        else:
            yield Finding(BAD, _("There is no tag with embed.js in the source."))
        return
    tag = page.tags[0]
    if len(page.tags) > 1:
        yield Finding(UNKNOWN, _("The tag is there more than once. Only the first was looked at; one is enough."))
    src = _parts_of(tag["src"])
    origin = normalise_origin(f"{src.scheme}://{src.netloc}")
    if origin != own_origin():
        words = _("The tag loads the script from %(found)s; this server is %(own)s.")
        yield Finding(BAD, words % {"found": origin or tag["src"], "own": own_origin()})
    elif src.path not in ("/embed.js", *map(embedded.pinned_path, embedded.released())):
        words = _("The tag names a version of the script that was never released: %(path)s")
        yield Finding(BAD, words % {"path": src.path})
    elif src.path == "/embed.js" and tag.get("integrity"):
        words = _("The tag has an integrity value for the unversioned script: the next update would break it.")
        yield Finding(BAD, words)
    else:
        yield Finding(GOOD, _("The tag loads the script from this server."))
    named = tag.get("data-site", "")
    if named != site.slug:
        words = _("data-site says “%(found)s”; this site is called “%(slug)s”.")
        yield Finding(BAD, words % {"found": named, "slug": site.slug})


def _about_identity(site: Site, page: _Source, address: str) -> Iterator[Finding]:
    """Whether the page knows its thread, and whether its first comment would be taken."""
    for element in page.elements or [{}]:
        given = (page.tags[0] if page.tags else {}) | element
        for name in ("data-thread", "data-url"):
            if name in given and not _is_filled_in(given[name]):
                words = _("%(name)s says “%(value)s”: the template did not fill it in. It counts as not given.")
                yield Finding(BAD, words % {"name": name, "value": given.pop(name)})
        url = given.get("data-url") or _join(address, page.canonical)
        if _origin_of(url) != _origin_of(address) and not is_registered(_origin_of(url), site_slug=site.slug):
            what = "data-url" if "data-url" in given else "<link rel=canonical>"
            words = _("%(what)s names %(url)s, which does not belong to this site: first comments are refused.")
            yield Finding(BAD, words % {"what": what, "url": url})


def _is_filled_in(value: str) -> bool:
    try:
        identifiers.normalise(value)
    except ValidationError:
        return False
    return True


def _join(address: str, link: str) -> str:
    try:
        return urljoin(address, link)
    except ValueError:
        return link


def _origin_of(address: str) -> str:
    return normalise_origin("/".join(address.split("/", 3)[:3]))


def _about_policy(page: _Source, headers: str, address: str) -> Iterator[Finding]:
    tag = page.tags[0] if page.tags else {}
    policies = content_policy.from_headers(headers) + page.policies
    script = tag["src"] if _origin_of(tag.get("src", "")) else f"{settings.SITE_URL}/embed.js"
    forbidden = {
        directive
        for policy in policies
        for directive, url in {"script-src": script, "connect-src": f"{settings.SITE_URL}/api/v1/comments/"}.items()
        if not content_policy.allows(
            policy, directive, url, page=address, nonce=tag.get("nonce"), integrity=tag.get("integrity")
        )
    }
    if "script-src" in forbidden:
        words = _("The content security policy of the page forbids the script. Add to script-src: %(server)s")
        yield Finding(BAD, words % {"server": settings.SITE_URL})
    if "connect-src" in forbidden:
        words = _(
            "The content security policy of the page forbids to read and send comments. Add to connect-src: %(server)s"
        )
        yield Finding(BAD, words % {"server": settings.SITE_URL})
    if not forbidden and not headers.strip():
        yield Finding(
            UNKNOWN, _("The headers were not pasted, so a content security policy in them could not be seen.")
        )
    elif not forbidden:
        yield Finding(GOOD, _("No content security policy stands in the way."))


def _parts_of(url: str):
    """The parts of an address; no parts of nonsense."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
