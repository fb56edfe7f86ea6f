import { type Answer, answerWith, type Delivery, errorAnswer, json, page, text } from './answer.ts';
import type { Endpoint, Flavour, KnownOver } from './api.ts';
import { agentServerBody } from './bodies/agent-server.ts';
import { appConversationBody } from './bodies/app-conversation.ts';
import { type Body, type Conversation, timestamp, updatedAtOf } from './bodies/conversation.ts';
import { conversationV0Body } from './bodies/conversation-v0.ts';
import { eventsBody } from './bodies/events.ts';
import { eventsV0Body } from './bodies/events-v0.ts';
import { startTaskBody } from './bodies/start-task.ts';
import type { Version } from './bodies/version.ts';
import { eventsPage, eventsV0Page } from './events-query.ts';
import { mergeHeaders } from './header-changes.ts';
import type { PlainFault, PlayedStep } from './script.ts';
import { sessionKeyOf } from './session-key.ts';
import { extrasOf, fieldsOf, statusesOf } from './statuses.ts';
import { isFault, type Reading } from './step.ts';

const BODIES: Readonly<Record<KnownOver, (conversation: Conversation) => Body>> = {
  v0: conversationV0Body,
  v1: appConversationBody,
  'start-tasks': startTaskBody,
  'agent-server': agentServerBody,
};

/** The steps that one request takes, one per requested id, in the order of the request. */
interface PlayedRequest {
  readonly endpoint: Endpoint;
  readonly batch: boolean;
  readonly query: URLSearchParams;
  readonly steps: readonly PlayedStep[];
  readonly flavour: Flavour;
  /** The server that answers. */
  readonly version: Version;
  readonly agentServerUrl: string;
}

/** The first fault among the steps determines the answer for all of them. */
export function playAnswer(request: PlayedRequest): Answer {
  const fault = request.steps.map(({ step }) => step).find((step) => isFault(step));
  const answer = fault === undefined ? reading(request) : faultAnswer(fault, request);
  const changes = request.steps.map(({ headers }) => headers);
  return { ...answer, headers: mergeHeaders(answer.headers, ...changes) };
}

function reading(request: PlayedRequest): Answer {
  const { endpoint, batch, steps } = request;
  const bodies = steps.map((step) => bodyOf(step, request));
  if (!batch && endpoint !== 'v0' && bodies[0] === null) return unknown(steps, endpoint);
  const answer = json(200, batch ? bodies : bodies[0]);
  if (bodies.includes(null)) return answer;
  const changes = steps.reduce((sum, { revision }) => sum + revision, 0);
  return { ...answer, lastModified: updatedAtOf(changes) };
}

function unknown(steps: readonly PlayedStep[], endpoint: Endpoint): Answer {
  return endpoint === 'v0-events'
    ? json(404, { detail: `Conversation ${steps[0]?.id} not found` })
    : errorAnswer(404, 'self-hosted');
}

function bodyOf(
  { id, step, revision, modelCalls }: PlayedStep,
  { endpoint, query, version, agentServerUrl }: PlayedRequest,
): Body | null {
  if (step === null) return null;
  const read: Reading = isFault(step) ? 'RUNNING' : step;
  const statuses = statusesOf(read);
  const { events, finalResponse, agentStateReason } = extrasOf(read, statuses);
  const updatedAt = timestamp(updatedAtOf(revision));
  const sessionKey = sessionKeyOf(id, read);
  const conversation: Conversation = {
    ...{ id, statuses, updatedAt, modelCalls, version, sessionKey, agentServerUrl },
  };
  switch (endpoint) {
    case 'agent-server-final-response':
      return { response: finalResponse };
    case 'agent-server-events': {
      const given = events.filter((event) => 'kind' in event);
      return { ...eventsPage(eventsBody(conversation, given), query, version) };
    }
    case 'v0-events': {
      const given = events.filter((event) => !('kind' in event));
      return { ...eventsV0Page(eventsV0Body(conversation, agentStateReason, given), query) };
    }
    default:
      return { ...BODIES[endpoint](conversation), ...fieldsOf(read) };
  }
}

function faultAnswer(fault: PlainFault, request: PlayedRequest): Answer {
  const damaged = (delivery: Delivery): Answer => ({ ...reading(request), delivery });
  switch (fault.fault) {
    case 'status':
      return statusAnswer(fault, request.flavour);
    case 'reset':
      return damaged({ kind: 'reset', after: fault.after });
    case 'stall':
      return damaged({ kind: 'stall', at: fault.at });
    case 'truncatedJson': {
      const whole = String(reading(request).body);
      const type = { 'Content-Type': 'application/json' };
      return answerWith(200, type, whole.slice(0, Math.floor(whole.length / 2)));
    }
    case 'invalidJson':
      return answerWith(200, { 'Content-Type': 'application/json' }, '{"status": RUNNING,}');
    case 'html':
      return page();
    case 'brokenGzip':
      return answerWith(
        200,
        { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
        BROKEN_GZIP,
      );
    case 'notModified':
      return answerWith(304, {}, null);
    case 'noContent':
      return answerWith(204, {}, null);
    case 'redirect':
      return answerWith(fault.status, { Location: fault.location }, '');
    case 'oversized':
      return answerWith(200, { 'Content-Type': 'application/json' }, null, {
        kind: 'oversized',
        bytes: fault.bytes,
      });
    case 'body':
      return answerWith(
        fault.status,
        mergeHeaders({ 'Content-Type': 'application/json' }, fault.headers),
        fault.text,
      );
  }
}

/** A valid gzip header (RFC 1952), then a block of the reserved type, which can't be decompressed. */
const BROKEN_GZIP = Uint8Array.of(
  ...[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
  ...new Array<number>(8).fill(0xff),
);

function statusAnswer(fault: PlainFault & { fault: 'status' }, flavour: Flavour): Answer {
  const { status, body, headers } = fault;
  const usual = errorAnswer(status, flavour);
  if (body === undefined) return { ...usual, headers: mergeHeaders(usual.headers, headers) };
  const chosen = typeof body === 'string' ? text(status, body) : json(status, body);
  return { ...chosen, headers: mergeHeaders(usual.headers, chosen.headers, headers) };
}
