"""The protocols of everything that the services need from outside, and the records of stores.

A record holds what a store has about one noun: ids, codes, times and signed envelopes. Times are
texts, ``YYYY-MM-DDTHH:MM:SSZ``.
"""
