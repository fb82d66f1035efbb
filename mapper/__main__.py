"""Run as ``mapper`` or ``python -m mapper``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; an interrupt while it is still loading ends it quietly."""
    try:
        from mapper.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
