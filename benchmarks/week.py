"""W1: a member's week, as calls to Slack, which Slack rations.

Two wins by `/win`, a check-in answered in its form, a preview approved, the digest posted, one
sponsor's reaction with the note that tells of it, and App Home opened once. The real app over
signed HTTP, on a playground whose clock is moved; what Headway asks Slack for is counted from
Monday morning to Monday morning, by method.
"""

from collections import Counter
from pathlib import Path

from benchmarks.report import Figure, show
from benchmarks.setting import folder
from storage.database import Database
from storage.migrate import upgrade
from tests.stories.journeys import agree, start
from tests.world import World, world

GOAL = 16
CHANNEL = "ana-sponsors"


def prepare(here: World) -> None:
    """A member with a sponsor and a digest, whose first week is over."""
    ana = start(here)
    agree(here, ana, "raj")
    ana.click("Digest settings", in_=ana.home())
    ana.submit(channel=ana.channel_id(CHANNEL))
    here.person("raj").home()
    here.move_to("2026-11-26 10:00")
    answer(here, "Set up the first query")
    here.move_to("2026-11-30 08:00")


def answer(here: World, progress: str) -> None:
    """Ana answers the check-in that was asked last."""
    ana = here.person("ana")
    prompt = next(it for it in reversed(ana.dm()) if "Answer" in it.buttons)
    ana.click("Answer", in_=prompt)
    ana.submit(progress=progress, hours_it="4")
    here.tick()


def live(here: World) -> None:
    """The week itself."""
    ana = here.person("ana")
    here.move_to("2026-11-30 09:00")
    ana.command("/win Cut the stock report from 3 h to 20 min a week, measured")
    here.tick()
    here.move_to("2026-12-02 11:00")
    ana.command("/win Migrated 14 laptops to the new image")
    here.tick()
    here.move_to("2026-12-03 10:00")
    answer(here, "The report runs by itself")
    here.move_to("2026-12-03 15:00")
    preview = next(it for it in reversed(ana.dm()) if "Post as is" in it.buttons)
    ana.click("Post as is", in_=preview)
    here.tick()
    here.move_to("2026-12-04 15:00")
    raj = here.person("raj")
    digest = next(it for it in reversed(raj.messages(CHANNEL)) if "React to answer" in it.text)
    raj.react(digest, "mega")
    here.tick()
    here.move_to("2026-12-04 16:00")
    ana.home()
    here.move_to("2026-12-07 09:05")


def measure(path: Path) -> Counter[str]:
    """Calls to Slack by method."""
    url = f"sqlite:///{path}/week.db"
    database = Database(url)
    upgrade(database)
    with world("http", database) as here:
        prepare(here)
        before = len(here.driver.calls())
        live(here)
        calls = here.driver.calls()[before:]
    database.close()
    return Counter(str(call["name"]) for call in calls)


def main() -> None:
    """Print the week's calls."""
    with folder() as path:
        calls = measure(path)
    total = sum(calls.values())
    by_method = ", ".join(f"{count} `{name}`" for name, count in calls.most_common())
    show(
        "A member's week",
        [Figure("calls to Slack", f"W1: {GOAL}", f"{total}: {by_method}", total <= GOAL)],
    )


if __name__ == "__main__":
    main()
