'use client';

import { createPollingMachine, explain } from 'pollchart';
import { usePolling } from 'pollchart/react';
import { slowJobAt } from './slow-job.js';

const machine = createPollingMachine(slowJobAt('/'));

export function Job(options) {
  const poll = usePolling(machine, options);
  return (
    <p>
      <b>{`${poll.id} ${poll.status}`}</b>
      <output>{poll.outcome && explain(poll)}</output>
    </p>
  );
}
