"""Serves an ASGI application on 127.0.0.1 by a real uvicorn in a thread.

with served(lambda origin: build(origin)) as origin:
    httpx2.get(origin)
"""

import asyncio
import contextlib
import socket
import threading

import uvicorn


class _Server(uvicorn.Server):
    def __init__(self, config):
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.up.set()


@contextlib.contextmanager
def served(build, lifespan="off", port=0):
    """Run ``build(issuer)`` at a port, a free one where none is named; gives the issuer."""
    # asyncio turns Nagle off only where the protocol is named: without it each answer that has a
    # body waits 40 ms for the acknowledgement of its header.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = _Server(uvicorn.Config(build(issuer), log_level="critical", lifespan=lifespan))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    try:
        assert server.up.wait(20)
        yield issuer
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
