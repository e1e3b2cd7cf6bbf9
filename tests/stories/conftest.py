from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tests.conftest import WORLDS, backend_named, patience
from tests.stories.many import Many, several
from tests.unmeasured import unmeasured_everywhere


@pytest.fixture(params=list(WORLDS))
def many(request: pytest.FixtureRequest) -> Iterator[Many]:
    """Workspaces that install Headway by themselves, on both databases and transports."""
    transport, backend = WORLDS[request.param]
    rotates = request.node.get_closest_marker("rotating") is not None
    with (
        # As in `world`: the second time need not be measured.
        unmeasured_everywhere() if transport == "http" else nullcontext(),
        backend_named(request, backend).shared(patience(request)) as database,
        several(transport, database, rotates=rotates) as many,
    ):
        yield many
