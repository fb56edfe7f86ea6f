const SANDBOX = ['STARTING', 'PAUSED', 'MISSING', 'ERROR'] as const;

/** Those of the agent; `RUNNING` is for all in which it works. */
export const AGENT = [
  'RUNNING',
  'idle',
  'running',
  'paused',
  'waiting_for_confirmation',
  'finished',
  'error',
  'stuck',
] as const;

/** V1's: those of the sandbox, and while that is RUNNING those of its agent. */
export const V1 = [...SANDBOX, ...AGENT] as const;

/** V0's: those of the runtime, and with `agentState` those of the agent that aren't ends. */
export const V0 = [
  'STARTING',
  'RUNNING',
  'STOPPED',
  'ARCHIVED',
  'ERROR',
  'paused',
  'awaiting_user_input',
  'awaiting_user_confirmation',
] as const;

/** Those of a start task, and of the conversation that it leads to. */
export const TASK = [
  'WORKING',
  'WAITING_FOR_SANDBOX',
  'PREPARING_REPOSITORY',
  'RUNNING_SETUP_SCRIPT',
  'SETTING_UP_GIT_HOOKS',
  'SETTING_UP_SKILLS',
  'STARTING_CONVERSATION',
  'READY',
  ...V1,
] as const;

/** Those of any API. */
export const ANY = [...V0, ...V1] as const;

/** A status of any of the APIs, and of start tasks. */
export type StatusName = (typeof V0)[number] | (typeof TASK)[number];
