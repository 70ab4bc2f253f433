"""The network log of a browser: what it asked for, under which policy, and its complaints."""

from hub.browser.header import HEADERS

POLICY = "content-security-policy"
STATUS = "the server responded with a status of"
# A document of an answer is shown alone, with no right at all.
DOCUMENT_POLICY = "sandbox; default-src 'none'"


class Traffic:
    """All that the pages of a context do on the network."""

    def __init__(self, context):
        self.asked, self.pages, self.complaints = [], [], []
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("response", self._note)
        context.on("console", self._hear)

    def _note(self, response):
        if response.request.is_navigation_request():
            self.pages.append((response.url, response.headers))

    def _hear(self, message):
        # Advice to who builds a page is no complaint.
        if message.type in {"error", "warning"}:
            self.complaints.append((message.location["url"], message.text))

    def check(self, *origins, others=()):
        """Nothing but ours was asked for, each page had its policy, and none was broken.

        ``others`` are no pages of ours, but a walk leads there.
        """
        assert self.pages
        assert [one for one in self.asked if not one.startswith((*origins, *others))] == []
        ours = [(url, headers) for url, headers in self.pages if url.startswith(origins)]
        for url, headers in ours:
            policy = headers.get(POLICY, "")
            for one in others:  # where a form may lead
                policy = policy.replace(f" {one}", "")
            is_document = policy.startswith(DOCUMENT_POLICY)
            assert is_document or policy == HEADERS["Content-Security-Policy"], url
            assert headers.get("cache-control") == "no-store", url
        # A browser notes the status of a page that is refused, and nothing else.
        noted = [text for url, text in self.complaints if url.startswith(origins)]
        assert [one for one in noted if STATUS not in one] == [], noted
