"""An optional guide: the first steps somebody may take, given by whoever starts a playground."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playground.company import Company
from playground.model import Json


@dataclass
class Step:
    """One step. `open` says where: `{"channel": id}`, `{"home": app id}` or `{"command": "/x"}`.

    `done_when` looks at the company and is asked on the playground's own loop.
    """

    title: str
    text: str
    as_user: str = ""
    open: Json = field(default_factory=dict)
    done_when: Callable[[Company], bool] = lambda _company: False
    done: bool = False

    def shown(self, company: Company) -> Json:
        """The step as the driver API shows it; once done, it stays done."""
        self.done = self.done or self.done_when(company)
        shown: Json = {"title": self.title, "text": self.text, "done": self.done}
        if self.as_user:
            shown["as_user"] = self.as_user
        if self.open:
            shown["open"] = self.open
        return shown
