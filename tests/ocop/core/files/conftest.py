from dataclasses import replace

import pytest

from ocop.core.files import bucket as far
from tests.buckets import S3Server
from tests.processes import free_port


@pytest.fixture(autouse=True)
def opened_once():
    """Here each file is opened, however often it was before."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = S3Server(tmp_path_factory.mktemp("s3"))
    yield running
    running.end()


@pytest.fixture
def machine(settings, tmp_path):
    """machine(name): what follows runs on this one, whose disk is empty at first."""

    def on(name: str):
        settings.DATA_DIR = tmp_path / name
        settings.DATA_DIR.mkdir(exist_ok=True)
        return settings.DATA_DIR

    on("web")
    return on


@pytest.fixture
def bucket(server, settings, machine):
    far.bucket_of.cache_clear()
    held = server.bucket()
    settings.S3 = held.access
    return held


@pytest.fixture
def gone(bucket, settings):
    """gone(): from here on nothing listens where the store was."""

    def away() -> None:
        settings.S3 = replace(bucket.access, endpoint_url=f"http://127.0.0.1:{free_port()}")

    return away
