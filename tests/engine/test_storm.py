from tests.engine.conftest import Office
from tests.engine.storm import storm


def test_no_message_is_lost_or_doubled_by_faults_and_a_killed_process(office: Office) -> None:
    after = storm(office, messages=200, kills=1, fault_every=8, seed=7)
    assert after.lost == []
    assert after.doubled == []
    assert after.unsettled == 0
    assert after.kills == 1
    assert after.faults >= 20
