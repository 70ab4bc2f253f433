"""The wheel carries the built policies; who installs it needs no OPA.

An editable install takes them from the checkout, where `make` may not have built them yet.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelHook(BuildHookInterface):
    """Puts the bundle and the agreement's files into ``hub/_policies``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them, if the bundle is whole and is the one of these sources.

        Raises:
            RuntimeError: it is not; `make policies` builds it.
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
        agreement = root / "policies" / bundle.AGREEMENT
        build_data["force_include"] |= {
            str(built.folder): "hub/_policies",
            str(agreement): f"hub/_policies/{bundle.AGREEMENT.as_posix()}",
        }
