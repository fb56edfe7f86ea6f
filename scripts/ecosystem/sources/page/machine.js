import { createPollingMachine } from 'pollchart';
import { jobAt } from './job.js';

export const machine = createPollingMachine(jobAt('/', { minMs: 50, maxMs: 100 }));

/** The job that the page's address names. */
export const id = new URLSearchParams(location.search).get('id');
