"""The form with which an admin says who else is one, and who leads the programme."""

from collections.abc import Sequence
from dataclasses import dataclass

from blocks import parts
from blocks.message import Block, View

CALLBACK = "roles_form"
OPEN = "roles_open"
"""Opens the form; the button carries no value."""


@dataclass(frozen=True)
class Roles:
    """Slack ids of those who hold each role."""

    admins: Sequence[str]
    leads: Sequence[str]


def draw(roles: Roles) -> View:
    """The form, with those who hold each role now."""
    return parts.form(
        CALLBACK,
        "Roles",
        [
            parts.context("Every change is written into the audit log."),
            _people(
                "admins",
                "Admins of Headway",
                roles.admins,
                "They set roles and what reactions mean. They see nobody's private words. There "
                "is always at least one.",
            ),
            _people(
                "leads",
                "Programme leads",
                roles.leads,
                "They see what members chose to share with the programme, and nothing private.",
            ),
        ],
    )


def read(view: View) -> Roles:
    """Whom the form names."""
    return Roles(_chosen(view, "admins"), _chosen(view, "leads"))


def _people(field: str, label: str, chosen: Sequence[str], hint: str) -> Block:
    element: Block = {"type": "multi_users_select", "action_id": field}
    if chosen:
        element["initial_users"] = list(chosen)
    return {
        "type": "input",
        "block_id": field,
        "label": parts.plain(label),
        "hint": parts.plain(hint),
        "element": element,
        "optional": True,
    }


def _chosen(view: View, field: str) -> list[str]:
    return parts.read_people(view, field)
