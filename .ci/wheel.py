"""The wheel carries the built policies and stylesheet, so installing it needs no OPA and no Node.

An editable install takes them from the checkout, where `make` may not have built them yet.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STYLESHEET = "hub/ui/static/library.css"


class WheelHook(BuildHookInterface):
    """Puts bundle and agreement into ``hub/_policies``, and the library beside our stylesheet."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them, if the bundle is whole and was built from these sources.

        Raises:
            RuntimeError: it was not, or there is no stylesheet; names the `make` target.
        """
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))  # the build may run in an environment without the hub
        from hub.adapters import bundle  # noqa: PLC0415  # found by the line above
        from hub.policy import revision  # noqa: PLC0415

        built = bundle.load(root / "build" / "policies")
        if built.revision != revision.of(bundle.sources(root / "policies")):
            raise RuntimeError("the built bundle is not of these sources; run: make policies")
        if not (root / STYLESHEET).is_file():
            raise RuntimeError("the stylesheet is not built; run: make style")
        agreement = root / "policies" / bundle.AGREEMENT
        build_data["force_include"] |= {
            str(built.folder): "hub/_policies",
            str(agreement): f"hub/_policies/{bundle.AGREEMENT.as_posix()}",
            str(root / STYLESHEET): STYLESHEET,
        }
