import type { IncomingMessage } from 'node:http';
import { type Answer, errorAnswer, json } from './answer.ts';
import type { Endpoint, Flavour, KnownOver } from './api.ts';
import { type Auth, cloudKey } from './auth.ts';
import { conversationKey } from './bodies/conversation-id.ts';
import type { Version } from './bodies/version.ts';
import { acceptsGzip, compress } from './compression.ts';
import { preflight, withCors } from './cors.ts';
import { followUp } from './follow-up.ts';
import { mergeHeaders } from './header-changes.ts';
import { type Admission, CloudLimiter, SelfHostedLimiter } from './limiter.ts';
import type { StatusServerOptions } from './options.ts';
import { playAnswer } from './play-answer.ts';
import { readTarget, type Target } from './request-target.ts';
import type { PlayedStep, Scripts } from './script.ts';
import { sessionKeyOf } from './session-key.ts';
import { withValidators } from './validators.ts';

/** What an answer depends on. */
export type PlannedRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
};

/** The ids of one request, and the answer to it. */
interface PlannedAnswer {
  readonly ids: readonly string[];
  readonly answer: Answer;
  /** Whether to send it only after a release. */
  readonly held: boolean;
  readonly delayMs: number;
}

interface PlannerOptions {
  readonly options: StatusServerOptions;
  readonly version: Version;
  /**
   * `null`: this is the agent server of V1's conversations. It takes the key in each one's body alone, limits no client,
   * and takes no steps.
   */
  readonly auth: Auth | null;
  readonly scripts: Scripts;
  readonly agentServerUrl: () => string;
}

type ChosenAnswer = Pick<PlannedAnswer, 'answer' | 'held'>;

const API_OF: Readonly<Record<Endpoint, KnownOver>> = {
  v0: 'v0',
  'v0-events': 'v0',
  v1: 'v1',
  'start-tasks': 'start-tasks',
  'agent-server': 'agent-server',
  'agent-server-events': 'agent-server',
  'agent-server-final-response': 'agent-server',
};

/** Decides on arrival, in the order of a real server: limiter by address, method, auth, limiter by user. */
export function createPlanner({
  options,
  version,
  auth,
  scripts,
  agentServerUrl,
}: PlannerOptions): (request: PlannedRequest) => PlannedAnswer {
  const { api = 'main', webPage = true, etag, gzip, cors } = options;
  const isMain = auth !== null && api === 'main';
  const limiter = auth === null ? 'none' : (options.limiter ?? 'none');
  const flavour: Flavour = limiter === 'cloud' || auth?.mode === 'cloud' ? 'cloud' : 'self-hosted';
  const byAddress = limiter === 'self-hosted' ? new SelfHostedLimiter() : null;
  const byUser = limiter === 'cloud' ? new CloudLimiter() : null;

  function choose(
    request: PlannedRequest,
    target: Target,
    admission: Admission | undefined,
  ): ChosenAnswer {
    const respond = (answer: Answer): ChosenAnswer => ({ answer, held: false });
    if (admission?.refusal) return respond(admission.refusal);
    if (cors && request.method === 'OPTIONS') return respond(preflight(request.headers));
    if (request.method !== 'GET') {
      return respond(json(405, { detail: 'Method Not Allowed' }, { Allow: 'GET' }));
    }
    const { endpoint, batch, refusal } = target;
    if (endpoint === null) return respond(refusal ?? errorAnswer(404, flavour));
    if (!isAllowed(request, target)) return respond(errorAnswer(401, flavour));
    const user = cloudKey(request.headers) ?? addressOf(request);
    const limited = byUser?.admit(user).refusal ?? refusal;
    if (limited) return respond(limited);
    const steps = stepsOf(target.ids, endpoint);
    const { query } = target;
    const url = agentServerUrl();
    const played = { endpoint, batch, query, steps, flavour, version, agentServerUrl: url };
    return { answer: playAnswer(played), held: steps.some(({ held }) => held) };
  }

  function isAllowed({ headers }: PlannedRequest, { ids }: Target): boolean {
    if (auth !== null) return auth.allows(headers);
    const given = headers['x-session-api-key'];
    return ids.every((id) => {
      const current = scripts.current(id, { over: 'v1', exact: false });
      return given === sessionKeyOf(id, current.step);
    });
  }

  function stepsOf(ids: readonly string[], endpoint: Endpoint): readonly PlayedStep[] {
    const over = auth === null ? 'v1' : API_OF[endpoint];
    const asked = { over, exact: over === 'v0' };
    const takes = auth !== null && API_OF[endpoint] === endpoint;
    const step = (id: string) =>
      takes
        ? scripts.take(id, asked)
        : followUp(scripts.current(id, asked), endpoint, auth === null);
    const byKey = new Map<string, PlayedStep>();
    return ids.map((id) => {
      const played = byKey.get(conversationKey(id)) ?? step(id);
      byKey.set(conversationKey(id), played);
      return played;
    });
  }

  function withTransferHeaders(answer: Answer, request: PlannedRequest): Answer {
    const compressed = gzip === true && acceptsGzip(request.headers);
    const validated = etag ? withValidators(answer, request.headers, compressed) : answer;
    const compact = compressed ? compress(validated) : validated;
    const cacheControl = isMain ? { 'Cache-Control': UNCACHED } : {};
    const sent = { ...compact, headers: mergeHeaders(cacheControl, compact.headers) };
    return cors ? withCors(sent, flavour) : sent;
  }

  return (request) => {
    const target = readTarget(request.url ?? '', version, isMain && webPage);
    const admission = byAddress?.admit(addressOf(request));
    const { answer, held } = choose(request, target, admission);
    const delayMs = admission?.delayMs ?? 0;
    return { ids: target.ids, answer: withTransferHeaders(answer, request), held, delayMs };
  };
}

const UNCACHED = 'no-cache, no-store, must-revalidate, max-age=0';

function addressOf(request: PlannedRequest): string {
  return request.socket.remoteAddress ?? '';
}
