"""Serves flows that end in each way that a flow run can end; each run is a process of its own."""

import os
import signal
import time

from prefect import flow, pause_flow_run, serve
from prefect.runtime import flow_run


@flow
def good():
    time.sleep(3)


@flow
def bad():
    raise ValueError("disk full on shard 7")


@flow(retries=1, retry_delay_seconds=3)
def flaky():
    if flow_run.run_count == 1:
        raise RuntimeError("flaky")


@flow
def asks():
    pause_flow_run(timeout=300, poll_interval=1)


@flow
def crashes():
    os.kill(os.getpid(), signal.SIGKILL)


@flow
def slow():
    time.sleep(15)


@flow
def long():
    time.sleep(120)


if __name__ == "__main__":
    flows = (good, bad, flaky, asks, crashes, slow, long)
    serve(*(each.to_deployment(each.name) for each in flows))
