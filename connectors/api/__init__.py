"""The hub's answers, as frozen shapes; the hub's own are in `hub.api`, which no party imports.

Each class has the name and the members of the hub's class; a test compares them. A member that a
party does not read is left out, and one that is not known here is passed over: the form is all
that these shapes vouch for. Whether it is true is verified by who uses it.
"""
