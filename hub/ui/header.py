"""Response headers of every page: nothing from elsewhere, nothing kept, nothing framed."""


def content_security_policy(*, form_action: str = "") -> str:
    """The policy of a page; ``form_action`` is one more origin to which its forms may lead."""
    targets = f"'self' {form_action}".rstrip()
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
    )


HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
