"""`headway run` with the clock of the chaos around it: `python -m tests.chaos.replica CLOCK`.

Settings come from the environment, as an operator gives them.
"""

import logging
import sys
from pathlib import Path

from bot.run import CannotStart, run
from bot.settings import read
from tests.chaos.clock import ReadClock


def main() -> int:
    settings = read()
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    try:
        run(settings, migrate=False, now=ReadClock(Path(sys.argv[1])).now)
    except CannotStart as reason:
        sys.stderr.write(f"headway: {reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
