"""Tasks that end in each way that a Celery task can end."""

import os
import time

from celery import Celery

app = Celery("tasks", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
app.conf.update(task_track_started=True, broker_connection_retry_on_startup=True)


@app.task(bind=True)
def good(self):
    time.sleep(2)
    self.update_state(state="PROGRESS", meta={"done": 1, "of": 2})
    time.sleep(2)
    return {"report": "https://files.example/r/1"}


@app.task
def bad():
    time.sleep(1)
    raise ValueError("disk full on shard 7")


@app.task(bind=True, max_retries=1)
def flaky(self):
    if self.request.retries == 0:
        raise self.retry(exc=RuntimeError("flaky"), countdown=3)


@app.task
def slow():
    time.sleep(12)


@app.task
def long():
    time.sleep(120)
