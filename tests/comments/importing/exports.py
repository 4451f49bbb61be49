"""Small exports as other systems write them, made for each test."""

import json

ITEM = {"title": "A page", "link": "https://blog.example.org/2020/a-page/", "status": "publish", "post_id": 17}


def wxr(*items: str, version="1.2", scheme="http", more="") -> bytes:
    """A WordPress export of these items."""
    base = f"{scheme}://wordpress.org/export/{version}/"
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        f'<rss version="2.0" xmlns:excerpt="{base}excerpt/" xmlns:wp="{base}"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel><title>Blog</title><wp:wxr_version>{version}</wp:wxr_version>{more}\n"
        + "\n".join(items)
        + "\n</channel></rss>"
    ).encode()


def item(*comments: str, **kwargs) -> str:
    """A post with its comments."""
    fields = ITEM | {"post_date_gmt": "2020-01-01 08:00:00", "comment_status": "open", "post_password": ""} | kwargs
    plain = "".join(f"<{name}>{fields.pop(name)}</{name}>" for name in ("title", "link"))
    rest = "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>" for name, value in fields.items() if value is not None)
    return f"<item>{plain}<content:encoded><![CDATA[Text]]></content:encoded>{rest}{''.join(comments)}</item>"


def comment(number: int, **kwargs) -> str:
    """A comment of a WordPress export; a field that is None is left out."""
    fields = {
        "id": number,
        "author": f"Reader {number}",
        "author_email": f"reader{number}@example.org",
        "author_url": "",
        "author_IP": "::ffff:192.0.2.7",
        "date": f"2020-01-02 10:00:{number % 60:02}",
        "date_gmt": f"2020-01-02 09:00:{number % 60:02}",
        "content": f"Comment {number}",
        "approved": "1",
        "type": "comment",
        "parent": 0,
        "user_id": 0,
    } | kwargs
    parts = "".join(
        f"<wp:comment_{name}><![CDATA[{value}]]></wp:comment_{name}>"
        for name, value in fields.items()
        if value is not None
    )
    return f"<wp:comment>{parts}</wp:comment>"


def disqus(*parts: str) -> bytes:
    """A Disqus export of these threads and posts."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com"'
        ' xmlns:dsq="http://disqus.com/disqus-internals">' + "".join(parts) + "</disqus>"
    ).encode()


def lines(*values) -> bytes:
    """JSON Lines."""
    return "\n".join(json.dumps(value) for value in values).encode()
