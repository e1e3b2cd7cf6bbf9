"""People, and who sees what."""

from storage.types import Visibility

_READERS = {
    Visibility.PRIVATE: "Only you",
    Visibility.SUPPORTERS: "You and the supporters who agreed",
    Visibility.PROGRAMME: "You, the supporters who agreed and your programme lead",
    Visibility.PUBLIC: "Everyone in this workspace",
}


def readers_sentence(visibility: Visibility) -> str:
    """Who will see a text, in words for its owner and with no full stop, for hints in forms."""
    return _READERS[visibility]
