"""Asking what may hang, such as a database whose server is frozen, and not hanging with it."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Patience(Generic[T]):
    """Asks in a thread, and waits for the answer no longer than that.

    Whoever asks meanwhile waits for the same answer, so that at most one thread hangs.
    """

    def __init__(self, ask: Callable[[], T], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._lock = Lock()
        self._asked: Future[T] | None = None

    def __call__(self) -> T:
        """Raise TimeoutError when no answer comes in time, and what asking raises."""
        return self.ask().result(self._seconds)

    def ask(self) -> Future[T]:
        """The answer that will come, perhaps."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                # A daemon: the process may end while it hangs.
                Thread(target=self._answer, args=(self._asked,), daemon=True).start()
            return self._asked

    def _answer(self, asked: Future[T]) -> None:
        try:
            asked.set_result(self._ask())
        except BaseException as failed:  # noqa: BLE001 - it is raised where it was asked
            asked.set_exception(failed)
