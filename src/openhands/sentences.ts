import { oneLine } from '../http/one-line.ts';

/**
 * What the readings of OpenHands say to a person, in English: it becomes a reading's `detail`, and `explain` says it
 * in other languages (`src/messages/zh-CN-details.ts` has one line for each of these).
 */
export const sentences = {
  sandboxPaused: 'the sandbox was paused; the agent has not finished',
  sandboxMissing: 'the server lost sight of its sandbox; the agent may still be working',
  sandboxRestarting: 'the sandbox is starting again; until it runs, the agent does nothing',
  stoppedV0: 'the runtime was stopped; whether the agent had finished is not known',
  archivedV0: 'it was archived; whether the agent had finished is not known',

  agentPaused: 'the agent is paused: a person must resume it',
  waitsForConfirmation: 'the agent waits for confirmation: a person must confirm or reject it',
  idleAfterWork: 'the agent is idle: nothing runs until a person sends a message or runs it',
  notStarted: 'the agent has not started yet',
  waitsForInput: 'the agent waits for input: a person must answer it',

  agentFailed: 'the agent ended with an error',
  agentStuck: 'the agent is stuck: it repeats itself without progress',
  agentRejected: 'the action was rejected, and the agent stopped',
  agentStoppedV0: 'the agent was stopped',
  goalMissed: 'the goal was not reached: its rounds are used up',
  goalInterrupted: 'the goal was interrupted; whether it is reached was not checked',
} as const;

/** `what`: the tool, and what is to be done with it when that is known. */
export const waitsForConfirmationOf = (what: string) =>
  `the agent waits for confirmation of ${what}: a person must confirm or reject it`;

/** `round` counts from 1. */
export const goalContinues = (round: number, rounds: number) =>
  `the goal is not reached yet (round ${round} of ${rounds})`;

export const goalContinuesSomehow = 'the goal is not reached yet';

/** What can be done about a failure, by the server's `user_action`. */
export const advice = {
  settings: 'check the model and its key in the settings, then run it again',
  retry: 'run it again later',
} as const;

/** `why`: the server's own words, which may be shortened. */
export const failedBecause = (why: string, action: keyof typeof advice | null) =>
  action === null ? why : `${why}: ${advice[action]}`;

export const runtimeStatusOf = (runtimeStatus: string) => `runtime_status ${runtimeStatus}`;

export const noMessageWith = (status: string, runtimeStatus: string | null) =>
  runtimeStatus === null
    ? `OpenHands sends no message with ${status}, and no runtime_status either`
    : `OpenHands sends no message with ${status}, and runtime_status ${runtimeStatus}`;

export const unknownStatus = (status: string) => `Unknown status "${oneLine(status)}"`;

/** What a resource says where a server knows nothing of an id. */
export const unknown = {
  v0: 'there is no such conversation, or this server has no V0 API: check the id, or try V1',
  v1: 'the server does not know this conversation; check the id, or is this the id of a start task?',
  any: 'no OpenHands API of this server knows this conversation: check the id and the base URL',
  startTask:
    'the server does not know this start task; check the id, or is this the id of a conversation?',
} as const;

/** What tells that the server has another API: the main server never answers 404 for an unknown id. */
export const noApi = {
  v0: 'this is an agent server, which has no V0 API: try the agent server’s API',
  v1: 'this server has no V1 API (404): check the base URL, or try V0 or the agent server’s API',
} as const;
