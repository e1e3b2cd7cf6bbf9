"""`headway run` with the clock of the chaos around it: `python -m tests.chaos.replica CLOCK`.

Settings come from the environment, as an operator gives them.
"""

import faulthandler
import signal
import sys
from pathlib import Path

from bot.logs import set_up
from bot.run import CannotStart, run
from bot.settings import Settings, read
from tests.chaos.clock import ReadClock


def main() -> int:
    faulthandler.register(signal.SIGUSR1)  # where every thread is, for who waits in vain
    settings = read(Settings)
    set_up(settings.log_level, settings.log_format)
    try:
        run(settings, migrate=False, now=ReadClock(Path(sys.argv[1])).now)
    except CannotStart as reason:
        sys.stderr.write(f"headway: {reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
