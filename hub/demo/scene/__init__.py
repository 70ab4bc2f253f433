"""The scenes of the story, one module for each, with ``tell`` in it."""
