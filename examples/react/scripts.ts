import { fault, repeat, type Step } from 'pollchart/testing';
import type { StepName } from './conversation.ts';

/** What the server plays for each choice; the last step of a script repeats forever. */
export const scripts: Readonly<Record<StepName, readonly Step[]>> = {
  running: ['running'],
  '503': [...repeat(fault.status(503), 2), 'running'],
  '429': [fault.status(429, { headers: { 'Retry-After': '5' } }), 'running'],
  // Past the headers: a browser asks again by itself when a connection breaks before them.
  drop: [fault.reset({ after: 'headers' }), 'running'],
  '404': [fault.status(404)],
  '401': [fault.status(401)],
  finish: ['finished'],
};
