"""Says, before anything else is done, that the port is taken. Needs nothing but Python."""

import socket
import sys

port = int(sys.argv[1])
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        sys.exit(f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}")
