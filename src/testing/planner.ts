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
import type { Scripts, Turn } from './script.ts';
import { withValidators } from './validators.ts';

/** What one request asked for, and what it will get for it. */
interface Plan {
  readonly ids: readonly string[];
  readonly answer: Answer;
  /** Not before a release. */
  readonly held: boolean;
  /** How much later than at once. */
  readonly delayMs: number;
}

interface Parts {
  readonly options: StatusServerOptions;
  readonly auth: Auth;
  readonly scripts: Scripts;
}

type Choice = Pick<Plan, 'answer' | 'held'>;

/** Decides on arrival, in the order a real server does: limiter by address, method, auth, limiter by user. */
export function createPlanner({ options, auth, scripts }: Parts): (asked: IncomingMessage) => Plan {
  const { api = 'main', limiter = 'none', tooManyIds = 500, etag, gzip, cors } = options;
  const flavour: Flavour = limiter === 'cloud' || auth.mode === 'cloud' ? 'cloud' : 'self-hosted';
  const byAddress = limiter === 'self-hosted' ? new SelfHostedLimiter() : null;
  const byUser = limiter === 'cloud' ? new CloudLimiter() : null;

  function choose(
    asked: IncomingMessage,
    target: Target,
    admission: Admission | undefined,
  ): Choice {
    const just = (answer: Answer): Choice => ({ answer, held: false });
    if (admission?.refusal) return just(admission.refusal);
    if (cors && asked.method === 'OPTIONS') return just(preflight(asked.headers));
    if (asked.method !== 'GET') {
      return just(json(405, { detail: 'Method Not Allowed' }, { Allow: 'GET' }));
    }
    const { endpoint, batch, refusal } = target;
    if (endpoint === null) return just(refusal ?? errorAnswer(404, flavour));
    if (!auth.allows(asked.headers)) return just(errorAnswer(401, flavour));
    const user = cloudKey(asked.headers) ?? addressOf(asked);
    const limited = byUser?.admit(user).refusal ?? refusal;
    if (limited) return just(limited);
    const turns = takeTurns(target.ids, endpoint === 'v0');
    const answer = playAnswer({ endpoint, batch, turns, flavour });
    return { answer, held: turns.some(({ held }) => held) };
  }

  function takeTurns(ids: readonly string[], exact: boolean): readonly Turn[] {
    const taken = new Map<string, Turn>();
    return ids.map((id) => {
      const turn = taken.get(conversationKey(id)) ?? scripts.take(id, exact);
      taken.set(conversationKey(id), turn);
      return turn;
    });
  }

  function dress(answer: Answer, asked: IncomingMessage): Answer {
    const compressed = gzip === true && acceptsGzip(asked.headers);
    const validated = etag ? withValidators(answer, asked.headers, compressed) : answer;
    const sent = compressed ? compress(validated) : validated;
    return cors ? withCors(sent, flavour) : sent;
  }

  return (asked) => {
    const target = readTarget(asked.url ?? '', api, tooManyIds);
    const admission = byAddress?.admit(addressOf(asked));
    const { answer, held } = choose(asked, target, admission);
    const delayMs = admission?.delayMs ?? 0;
    return { ids: target.ids, answer: dress(answer, asked), held, delayMs };
  };
}

function addressOf(asked: IncomingMessage): string {
  return asked.socket.remoteAddress ?? '';
}
