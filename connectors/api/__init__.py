"""The hub's answers, as frozen shapes; the hub's own are in `hub.api`, which no party imports.

Each class has the name and the members of the hub's class; a test compares them. A member that a
party does not read is left out, and an unknown one is ignored. These shapes check the form only;
their users verify the content.
"""
