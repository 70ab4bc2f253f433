"""How long a page of a list may be; the interface and the services name the same number."""

PAGE_MAX = 100
