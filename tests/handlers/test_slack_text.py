"""Slack's markup as a reader sees it."""

import pytest

from handlers.slack_text import readable, typed


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("see <https://example.com/a?b=1&amp;c>", "see https://example.com/a?b=1&c"),
        ("see <https://example.com|the report>", "see the report (https://example.com)"),
        ("<mailto:a@example.com|a@example.com>", "a@example.com"),
        ("thanks <@U123|tom> and <@U124>", "thanks @tom and @U124"),
        ("in <#C123|wins> and <#C124>", "in #wins and #C124"),
        ("<!channel> <!here|here> <!subteam^S1|@data>", "@channel here @data"),
        ("<not closed", "<not closed"),
    ],
)
def test_markup_is_turned_back_into_words(text: str, read: str) -> None:
    assert readable(text) == read


def test_a_command_keeps_what_looks_like_markup() -> None:
    assert typed("<@U123> 2 days -&gt; 3 hours") == "<@U123> 2 days -> 3 hours"
