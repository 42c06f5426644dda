"""A real S3 server beside a test: moto's, a process of its own that checks every signature.

It can be asked over a wrong key, frozen while its port stays open, and have its objects altered behind our back.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

from ocop.env import S3
from tests.processes import comes, free_port

OURS = 3  # questions before signatures are asked for: a user, its rights, its key


class S3Server:
    def __init__(self, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        with (folder / "s3.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", self.url.rsplit(":", 1)[1]],
                env=os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": str(OURS)}, stdout=log, stderr=log,
            )  # fmt: skip
        assert comes(self._answers), (folder / "s3.log").read_text()
        iam = client(S3(self.url, "", "first", "first"), "iam")
        iam.create_user(UserName="ocop")
        may = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
        iam.put_user_policy(UserName="ocop", PolicyName="files", PolicyDocument=json.dumps(may))
        key = iam.create_access_key(UserName="ocop")["AccessKey"]
        self.key = key["AccessKeyId"], key["SecretAccessKey"]

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/moto-api/", timeout=1).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def bucket(self) -> "Held":
        access = S3(self.url, f"tep-{secrets.token_hex(6)}", *self.key)
        client(access).create_bucket(Bucket=access.bucket)
        return Held(access)

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        self.thaw()
        self.process.terminate()
        self.process.wait(10)


class Held:
    """What a bucket holds, asked beside the program."""

    def __init__(self, access: S3) -> None:
        self.access, self.client = access, client(access)

    def names(self, beginning: str = "") -> list[str]:
        found = self.client.list_objects_v2(Bucket=self.access.bucket, Prefix=beginning)
        return [each["Key"] for each in found.get("Contents", ())]

    def read(self, name: str) -> bytes:
        data: bytes = self.client.get_object(Bucket=self.access.bucket, Key=name)["Body"].read()
        return data

    def put(self, name: str, data: bytes) -> str:
        self.client.put_object(Bucket=self.access.bucket, Key=name, Body=data)
        return name

    def delete(self, name: str) -> None:
        self.client.delete_object(Bucket=self.access.bucket, Key=name)


_session = cache(botocore.session.get_session)


def client(access: S3, service: str = "s3") -> Any:
    return _session().create_client(
        service, endpoint_url=access.endpoint_url, region_name=access.region,
        aws_access_key_id=access.access_key_id, aws_secret_access_key=access.secret_access_key,
        config=Config(s3={"addressing_style": "path"}),
    )  # fmt: skip
