"""A week whose database is lost: what people read in Slack after the copy was put back."""

from pathlib import Path

import pytest
from sqlmodel import select

from storage.backup import backup, restore
from storage.digests.digests import Digest
from storage.types import DigestState
from tests.bot.test_backup import tools
from tests.stories.sponsoring import POST_AT, PREVIEW_AT, posted, preview, sponsored, win
from tests.world import World

__all__ = ["tools"]


@pytest.mark.both
def test_a_digest_that_went_out_after_the_copy_is_found_and_not_posted_again(
    world: World, tmp_path: Path
) -> None:
    sponsored(world)
    win(world, "Stock report", hours=3)
    world.move_to(PREVIEW_AT)
    world.person("ana").click("Post as is", in_=preview(world))
    world.tick()
    previews = len(world.person("ana").dm())
    backup(world.database, tmp_path / "copy")
    world.move_to(POST_AT)
    (message,) = posted(world)
    told = len(world.person("ana").dm())
    world.advance(hours=3)

    restore(world.database, tmp_path / "copy", world.now(), replace=True)
    world.tick()
    world.advance(minutes=2)
    world.advance(minutes=2)
    assert [it.ts for it in posted(world)] == [message.ts]
    assert previews <= len(world.person("ana").dm()) <= told + 1
    with world.database.of(world.workspace_id).read() as session:
        digest = session.exec(select(Digest)).one()
    assert (digest.state, digest.ts) == (DigestState.POSTED, message.ts)


@pytest.mark.both
def test_a_digest_that_was_posted_before_its_preview_is_known_is_not_posted_again(
    world: World, tmp_path: Path
) -> None:
    """The copy is older than the preview: the member is asked again, the channel hears nothing."""
    sponsored(world, posts_unanswered=True)
    win(world, "Stock report", hours=3)
    world.tick()
    backup(world.database, tmp_path / "copy")
    world.move_to(PREVIEW_AT)
    world.move_to(POST_AT)
    (message,) = posted(world)
    world.advance(hours=3)

    restore(world.database, tmp_path / "copy", world.now(), replace=True)
    world.tick()
    world.advance(minutes=2)
    assert [it.ts for it in posted(world)] == [message.ts]
