"""The transport to the sign-in provider: it gives small, uncompressed answers.

It uses no proxy or credentials of the environment, no redirect and no compression, and reads 64 KiB
at most.
"""

import httpx2

from hub import remote
from hub.errors import VerificationError

ANSWER_BYTES_MAX = 65_536
TIMEOUT_S = 5.0


class CappedTransport(httpx2.BaseTransport):
    """Reads each answer whole through ``inner``, and refuses one that is large or compressed."""

    def __init__(self, inner: httpx2.BaseTransport | None = None) -> None:
        self._inner = inner or httpx2.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """See `httpx2.BaseTransport`."""
        request.headers["Accept-Encoding"] = "identity"
        response = self._inner.handle_request(request)
        try:
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise VerificationError("provider_answer_invalid", "a compressed answer")
            too_large = VerificationError("provider_answer_invalid", "the answer is too large")
            body = remote.Body(ANSWER_BYTES_MAX, too_large)
            for piece in response.iter_raw():
                body.add(piece)
        finally:
            response.close()
        return httpx2.Response(response.status_code, headers=response.headers, content=body.whole())

    def close(self) -> None:
        """See `httpx2.BaseTransport`."""
        self._inner.close()
