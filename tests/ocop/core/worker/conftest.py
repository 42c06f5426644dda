import signal
import subprocess

import pytest
import redis

from tests.processes import comes, free_port


@pytest.fixture
def broker():
    """A Redis of the test's own, to be stopped and torn."""
    port = free_port()
    process = subprocess.Popen(["redis-server", "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port)

    assert comes(lambda: answers(client))
    yield process, client, f"redis://127.0.0.1:{port}/0"
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
