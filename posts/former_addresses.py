"""Addresses that posts had on another blog: whoever still follows them arrives.

Where that blog's address leads here now, /2014/05/slug/ and /?p=17 redirect to the post. Only where nothing else
answers, and never to a post that is not public: that would tell that there is one.
"""

from collections.abc import Callable, Iterable
from urllib.parse import parse_qs, quote, unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from posts.models import FormerAddress, Post

_NUMBERED = ("p", "page_id")  # WordPress' own short addresses: /?p=17
_MAX_LENGTH = 500


class FormerAddressesMiddleware:
    """Looks an address up when nobody knows it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        post = find(request.get_full_path())
        return redirect(post, permanent=True) if post else response


def find(address: str) -> Post | None:
    """The public post that was found there once."""
    name = name_of(address)
    return Post.objects.public().filter(former_addresses__address=name).first() if name else None


def numbered(request: HttpRequest) -> Post | None:
    """The post that /?p=17 asks for."""
    asks = request.path == "/" and any(name in request.GET for name in _NUMBERED)
    return find(request.get_full_path()) if asks else None


def remember(post: Post, addresses: Iterable[str]) -> None:
    """Let these addresses lead to post, as far as they lead to no other one and are not its own."""
    names = {name_of(address) for address in addresses} - {"", "/", name_of(post.get_absolute_url())}
    taken = FormerAddress.objects.filter(address__in=names).values_list("address", flat=True)
    FormerAddress.objects.bulk_create(FormerAddress(address=name, post=post) for name in sorted(names - set(taken)))


def name_of(address: str) -> str:
    """The one spelling by which an address is kept: path without its last slash, or the number alone; "" for none."""
    try:
        parts = urlsplit(address)
        path = quote(unquote(parts.path, errors="strict"), safe="/").rstrip("/") or "/"
        query = parse_qs(parts.query)
    except ValueError:
        return ""
    for name in _NUMBERED:
        if number := query.get(name, [""])[0]:
            return f"/?p={number}" if number.isascii() and number.isdigit() and len(number) < 20 else ""
    return path if len(path) <= _MAX_LENGTH else ""
