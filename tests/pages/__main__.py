"""``make pages``: visit every page as every role, and write ``docs/pages.md``."""

import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from tests.pages.table import TARGET, document
from tests.pages.tour import tours

POLICIES = Path(__file__).parents[2] / "build" / "policies"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, tours(Path(folder), POLICIES) as found:
        with redirect_stdout(StringIO()):  # the hub's log lines
            rows = {name: [*one.rows(), *one.rows(last=True)] for name, one in found.items()}
        TARGET.write_text(document(rows))
    sys.stdout.write("docs/pages.md\n")


if __name__ == "__main__":
    main()
