"""Who may see what: the one place that decides it.

Everything that shows a member's text to anyone asks here first. A journey may be unknown to
the member's own manager, so the answer to anything not listed here is no.
"""

from dataclasses import dataclass

from storage.types import Visibility


@dataclass(frozen=True, slots=True)
class Reader:
    """What is known about a person who reads, with respect to the owner of the text.

    `is_agreed_supporter` holds while the supporter has agreed and not left, and the journey
    is active or paused. `is_lead` means lead of the owner's programme. All facts must be read
    afresh when something is shown; none of them may come from Slack's payload.
    """

    same_workspace: bool
    is_owner: bool = False
    is_agreed_supporter: bool = False
    is_lead: bool = False


def may_see(visibility: Visibility, reader: Reader) -> bool:
    """Whether the reader may see a text of this visibility; nobody of another workspace may."""
    if not reader.same_workspace:
        return False
    if reader.is_owner or visibility is Visibility.PUBLIC:
        return True
    if visibility is Visibility.PROGRAMME:
        return reader.is_agreed_supporter or reader.is_lead
    return visibility is Visibility.SUPPORTERS and reader.is_agreed_supporter


def channel_may_show(
    visibility: Visibility, *, channel_is_private: bool, same_workspace: bool
) -> bool:
    """Whether a channel may show a text of this visibility.

    A private sponsors' channel may show what supporters may see; a public channel, which
    anyone in the company can open, only what is public. `same_workspace` compares the
    channel's workspace with the owner's; a channel of another one shows nothing. That the
    people in a private channel are the agreed supporters is checked where its members are
    known.
    """
    if not same_workspace or visibility is Visibility.PRIVATE:
        return False
    return channel_is_private or visibility is Visibility.PUBLIC
