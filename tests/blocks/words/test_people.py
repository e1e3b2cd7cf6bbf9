from blocks.words.people import readers_sentence
from storage.types import Visibility


def test_each_visibility_says_in_words_who_reads() -> None:
    sentences = [readers_sentence(visibility) for visibility in Visibility]
    assert sentences[0] == "Only you"
    assert len(set(sentences)) == len(Visibility)
