import type { Statuses } from './bodies/conversation.ts';
import type { Reading } from './step.ts';

type StatusNames = Omit<Statuses, 'given'>;

const PAUSED: StatusNames = {
  v0: 'STOPPED',
  sandbox: 'PAUSED',
  execution: null,
  agent: 'finished',
};
const MISSING: StatusNames = {
  v0: 'ARCHIVED',
  sandbox: 'MISSING',
  execution: null,
  agent: 'finished',
};

const SANDBOXES: Readonly<Record<string, StatusNames>> = {
  STARTING: { v0: 'STARTING', sandbox: 'STARTING', execution: null, agent: 'idle' },
  RUNNING: { v0: 'RUNNING', sandbox: 'RUNNING', execution: 'running', agent: 'running' },
  STOPPED: PAUSED,
  PAUSED,
  ARCHIVED: MISSING,
  MISSING,
  ERROR: { v0: 'ERROR', sandbox: 'ERROR', execution: null, agent: 'error' },
};

const V0_OF_EXECUTION: Readonly<Record<string, string>> = {
  idle: 'RUNNING',
  running: 'RUNNING',
  paused: 'RUNNING',
  waiting_for_confirmation: 'RUNNING',
  finished: 'STOPPED',
  error: 'ERROR',
  stuck: 'ERROR',
};

function namesFor(given: string): StatusNames {
  const known = SANDBOXES[given];
  if (known !== undefined) return known;
  if (given === given.toUpperCase()) {
    return { v0: given, sandbox: given, execution: null, agent: given };
  }
  const v0 = V0_OF_EXECUTION[given] ?? given;
  return { v0, sandbox: 'RUNNING', execution: given, agent: given };
}

function nameOf(reading: Exclude<Reading, string>): string {
  const { status, sandbox_status: sandbox, execution_status: execution } = reading;
  if (status !== undefined) return status;
  if (sandbox !== undefined && sandbox !== 'RUNNING') return sandbox;
  return execution ?? sandbox ?? 'RUNNING';
}

/** Implements the table at `Step`. */
export function statusesOf(reading: Reading): Statuses {
  if (typeof reading === 'string') return { given: reading, ...namesFor(reading) };
  const given = nameOf(reading);
  const { v0, sandbox, execution, agent } = namesFor(given);
  return {
    given,
    v0,
    sandbox: reading.sandbox_status ?? sandbox,
    execution: reading.execution_status === undefined ? execution : reading.execution_status,
    agent: reading.execution_status ?? agent,
  };
}

/** The fields of a step that are copied into the body. */
export function fieldsOf(reading: Reading): Readonly<Record<string, unknown>> {
  if (typeof reading === 'string') return {};
  const { status, sandbox_status, execution_status, ...fields } = reading;
  return fields;
}
