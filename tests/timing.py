"""How long a computation may take."""

import gc
import time
from contextlib import contextmanager


@contextmanager
def within(seconds: float, what: str = ""):
    """Fails where this thread computes longer. What else the machine does, and a pause for garbage, do not count."""
    gc.disable()
    try:
        start = time.thread_time()
        yield
        took = time.thread_time() - start
    finally:
        gc.enable()
    assert took < seconds, what
