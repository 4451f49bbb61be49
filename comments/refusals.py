"""What the domain says no to. Each named refusal lives in the module that raises it; this is what they share."""


class Refusal(Exception):
    """A rule said no; nothing was stored. `str()` is a sentence for the person, in their language.

    The API answers with `status_code` and `error_code` (and `extra` fields, where there is more to say); both the API
    and the form say when to come back (`retry_after` seconds).
    """

    status_code = 400
    error_code = "refused"
    extra: dict = {}
    retry_after: int | None = None
