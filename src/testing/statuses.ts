import type { Body, Statuses } from './bodies/conversation.ts';
import type { Reading, StatusStep } from './step.ts';

type StatusNames = Omit<Statuses, 'given'>;

const over = (v0: string, sandbox: string, agent: string, agentState: string): StatusNames => ({
  ...{ v0, sandbox, execution: null, agent, agentState },
});

const MISSING = over('ARCHIVED', 'MISSING', 'finished', 'stopped');

const SANDBOXES: Readonly<Record<string, StatusNames>> = {
  STARTING: over('STARTING', 'STARTING', 'idle', 'loading'),
  RUNNING: { ...over('RUNNING', 'RUNNING', 'running', 'running'), execution: 'running' },
  STOPPED: over('STOPPED', 'PAUSED', 'finished', 'stopped'),
  PAUSED: over('STOPPED', 'PAUSED', 'paused', 'stopped'),
  ARCHIVED: MISSING,
  MISSING,
  ERROR: over('ERROR', 'ERROR', 'error', 'error'),
};

const AGENT_STATES: Readonly<Record<string, string>> = {
  idle: 'awaiting_user_input',
  running: 'running',
  paused: 'paused',
  waiting_for_confirmation: 'awaiting_user_confirmation',
  finished: 'finished',
  error: 'error',
  stuck: 'error',
};

function namesFor(given: string): StatusNames {
  const known = SANDBOXES[given];
  if (known !== undefined) return known;
  if (given === given.toUpperCase()) {
    return over(given, given, given, 'running');
  }
  const agentState = AGENT_STATES[given];
  const v0 = agentState === undefined ? given : 'RUNNING';
  return { ...over(v0, 'RUNNING', given, agentState ?? 'running'), execution: given };
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
  const { v0, sandbox, execution, agent, agentState } = namesFor(given);
  return {
    given,
    v0,
    sandbox: reading.sandbox_status ?? sandbox,
    execution: reading.execution_status === undefined ? execution : reading.execution_status,
    agent: reading.execution_status ?? agent,
    agentState: reading.agent_state ?? agentState,
  };
}

/** The fields of a step that are copied into the body. */
export function fieldsOf(reading: Reading): Body {
  if (typeof reading === 'string') return {};
  const own = Object.entries(reading).filter(([name]) => !OWN_FIELDS.includes(name));
  return Object.fromEntries(own);
}

const OWN_FIELDS = [
  ...['status', 'sandbox_status', 'execution_status', 'model_calls', 'events', 'final_response'],
  ...['agent_state', 'agent_state_reason', 'agent_server'],
];

/** What a conversation of that step has beside its statuses. */
export function extrasOf(reading: Reading, statuses: Statuses) {
  const step: StatusStep = typeof reading === 'string' ? {} : reading;
  const isNew = statuses.agent === 'idle';
  const lastWords =
    statuses.agent === 'finished' ? 'The login test no longer depends on the clock.' : '';
  return {
    modelCalls: step.model_calls ?? (isNew ? 0 : 2),
    events: Array.isArray(step.events) ? (step.events as readonly Body[]) : [],
    finalResponse: typeof step.final_response === 'string' ? step.final_response : lastWords,
    agentStateReason: step.agent_state_reason ?? '',
  };
}
