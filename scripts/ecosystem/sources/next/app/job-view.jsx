'use client';

import { createPollingMachine, explain } from 'pollchart';
import { usePolling } from 'pollchart/react';
import { slowJobAt } from './slow-job.js';

const machine = createPollingMachine(slowJobAt('/'));

export function Job(options) {
  // With nothing but loopback a browser says that it is offline.
  const poll = usePolling(machine, { ...options, pauseWhenOffline: false });
  return (
    <p>
      <b>{`${poll.id} ${poll.status}`}</b>
      <output>{poll.outcome && explain(poll)}</output>
    </p>
  );
}
