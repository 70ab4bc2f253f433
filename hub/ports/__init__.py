"""What the services need from outside, as protocols; and what a store hands out.

A record is what lies in the store about one noun: ids, codes, times and signed envelopes. Times
are texts, ``YYYY-MM-DDTHH:MM:SSZ``.
"""
