import type { IncomingMessage } from 'node:http';
import { type Answer, errorAnswer, json } from './answer.ts';
import type { Flavour } from './api.ts';
import { type Auth, cloudKey } from './auth.ts';
import { conversationKey } from './bodies/conversation-id.ts';
import { acceptsGzip, compress } from './compression.ts';
import { preflight, withCors } from './cors.ts';
import { type Admission, CloudLimiter, SelfHostedLimiter } from './limiter.ts';
import type { StatusServerOptions } from './options.ts';
import { playAnswer } from './play-answer.ts';
import { readTarget, type Target } from './request-target.ts';
import type { PlayedStep, Scripts } from './script.ts';
import { withValidators } from './validators.ts';

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
  readonly auth: Auth;
  readonly scripts: Scripts;
}

type ChosenAnswer = Pick<PlannedAnswer, 'answer' | 'held'>;

/** Decides on arrival, in the order of a real server: limiter by address, method, auth, limiter by user. */
export function createPlanner({
  options,
  auth,
  scripts,
}: PlannerOptions): (request: IncomingMessage) => PlannedAnswer {
  const { api = 'main', limiter = 'none', tooManyIds = 500, etag, gzip, cors } = options;
  const flavour: Flavour = limiter === 'cloud' || auth.mode === 'cloud' ? 'cloud' : 'self-hosted';
  const byAddress = limiter === 'self-hosted' ? new SelfHostedLimiter() : null;
  const byUser = limiter === 'cloud' ? new CloudLimiter() : null;

  function choose(
    request: IncomingMessage,
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
    if (!auth.allows(request.headers)) return respond(errorAnswer(401, flavour));
    const user = cloudKey(request.headers) ?? addressOf(request);
    const limited = byUser?.admit(user).refusal ?? refusal;
    if (limited) return respond(limited);
    const steps = takeSteps(target.ids, endpoint === 'v0');
    const answer = playAnswer({ endpoint, batch, steps, flavour });
    return { answer, held: steps.some(({ held }) => held) };
  }

  function takeSteps(ids: readonly string[], exact: boolean): readonly PlayedStep[] {
    const byKey = new Map<string, PlayedStep>();
    return ids.map((id) => {
      const step = byKey.get(conversationKey(id)) ?? scripts.take(id, exact);
      byKey.set(conversationKey(id), step);
      return step;
    });
  }

  function withTransferHeaders(answer: Answer, request: IncomingMessage): Answer {
    const compressed = gzip === true && acceptsGzip(request.headers);
    const validated = etag ? withValidators(answer, request.headers, compressed) : answer;
    const sent = compressed ? compress(validated) : validated;
    return cors ? withCors(sent, flavour) : sent;
  }

  return (request) => {
    const target = readTarget(request.url ?? '', api, tooManyIds);
    const admission = byAddress?.admit(addressOf(request));
    const { answer, held } = choose(request, target, admission);
    const delayMs = admission?.delayMs ?? 0;
    return { ids: target.ids, answer: withTransferHeaders(answer, request), held, delayMs };
  };
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}
