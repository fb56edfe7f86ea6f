import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Access, withFreshCredentials } from '../../src/http/with-fresh-credentials.ts';
import { bearer, type SecretSource } from '../../src/resource/credentials.ts';
import { record } from './arbitraries.ts';
import './runs.ts';

/** How one request ended, and what was known then. */
interface Ended {
  readonly access: Access;
  readonly wasNewest: boolean;
  /** Whether its last secret came from a refresh that succeeded after the request had begun. */
  readonly wasRefreshed: boolean;
}

interface Play {
  readonly source: keyof typeof sources;
  readonly polls: number;
  readonly requests: number;
  readonly expiries: number;
}

/** Gives a refreshed secret to those who ask with the newest one, and revokes it when asked in any other way. */
class TokenServer {
  newest = 'token-0';
  valid: string | null = 'token-0';
  /** The secrets that were refreshed. */
  readonly refreshed: (string | null)[] = [];
  /** When each secret was given. */
  readonly givenAt = new Map([['token-0', 0]]);
  readonly refusedTokens = new Set<string>();
  faults: string[] = [];
  steps = 0;
  #isRefreshing = false;

  constructor(readonly scheduler: fc.Scheduler) {}

  step(label: string) {
    return this.scheduler.schedule(Promise.resolve(), label).then(() => {
      this.steps += 1;
    });
  }

  async refresh(secret: string | null): Promise<string> {
    if (this.#isRefreshing) this.faults.push('two refreshes at once');
    if (secret !== this.newest) this.faults.push(`a refresh for ${secret}, not ${this.newest}`);
    this.refreshed.push(secret);
    this.#isRefreshing = true;
    await this.step('refresh');
    this.#isRefreshing = false;
    this.newest = this.valid = `token-${this.refreshed.length}`;
    this.givenAt.set(this.newest, this.steps);
    return this.newest;
  }
}

const sources = {
  'that stores what it refreshed': (server: TokenServer): SecretSource => {
    let token = server.newest;
    return async ({ rejected, secret }) => {
      if (rejected) token = await server.refresh(secret);
      return token;
    };
  },
  'that reads what it stored slowly': (server: TokenServer): SecretSource => {
    let token = server.newest;
    return async ({ rejected, secret }) => {
      if (rejected) token = await server.refresh(secret);
      const read = token;
      if (!rejected) await server.step('read');
      return read;
    };
  },
  'that gives a fresh one only after a refusal':
    (server: TokenServer): SecretSource =>
    ({ rejected, secret }) =>
      rejected ? server.refresh(secret) : 'token-0',
};

async function play({ source, polls, requests, expiries }: Play, scheduler: fc.Scheduler) {
  const server = new TokenServer(scheduler);
  const credentials = [bearer(sources[source](server))];
  const ended: Ended[] = [];

  const request = async () => {
    const beganAt = server.steps;
    let last = '';
    let wasNewest = false;
    const { answer } = await withFreshCredentials<Access>(
      credentials,
      new AbortController().signal,
      async ({ headers }) => {
        last = headers.Authorization?.slice('Bearer '.length) ?? '';
        await server.step('request');
        wasNewest = last === server.newest;
        const access = last === server.valid ? 'accepted' : 'refused';
        if (access === 'refused') server.refusedTokens.add(last);
        await server.step('answer');
        wasNewest &&= last === server.newest;
        return access;
      },
      (access) => access,
    );
    const wasRefreshed = (server.givenAt.get(last) ?? 0) >= beganAt && last !== 'token-0';
    ended.push({ access: answer, wasNewest, wasRefreshed });
  };
  const poll = async () => {
    for (let n = 0; n < requests; n++) await request();
  };
  const expire = async () => {
    for (let n = 0; n < expiries; n++) {
      await server.step('expiry');
      server.valid = null;
    }
  };
  const all = Promise.all([...Array.from({ length: polls }, poll), expire()]);
  await scheduler.waitFor(all);
  return { server, ended };
}

const plays = (expiries: fc.Arbitrary<number>) =>
  record<Play>({
    source: fc.constantFrom(...(Object.keys(sources) as (keyof typeof sources)[])),
    polls: fc.integer({ min: 1, max: 6 }),
    requests: fc.integer({ min: 1, max: 4 }),
    expiries,
  });

describe('However polls that share credentials, late refusals and expiries interleave', () => {
  it('each secret that was refused is refreshed once, never two at once and none that was replaced', () =>
    fc.assert(
      fc.asyncProperty(plays(fc.nat(4)), fc.scheduler(), async (input, scheduler) => {
        const { server, ended } = await play(input, scheduler);
        expect(server.faults).toEqual([]);
        expect(new Set(server.refreshed).size).toBe(server.refreshed.length);
        const isAnyRefusedForGood = ended.some(({ access }) => access === 'refused');
        if (!isAnyRefusedForGood)
          expect([...server.refusedTokens].sort()).toEqual([...server.refreshed].sort());
      }),
    ));

  it('a request is refused for good only with the newest secret, refreshed since it began', () =>
    fc.assert(
      fc.asyncProperty(plays(fc.nat(4)), fc.scheduler(), async (input, scheduler) => {
        const { ended } = await play(input, scheduler);
        const final = { access: 'refused', wasNewest: true, wasRefreshed: true };
        for (const end of ended) if (end.access === 'refused') expect(end).toEqual(final);
      }),
    ));

  it('one expiry costs at most one refresh, and is no request’s end', () =>
    fc.assert(
      fc.asyncProperty(plays(fc.constant(1)), fc.scheduler(), async (input, scheduler) => {
        const { server, ended } = await play(input, scheduler);
        expect(server.refreshed.length).toBe(server.refusedTokens.size);
        expect(server.refreshed.length).toBeLessThanOrEqual(1);
        expect(ended.every(({ access }) => access === 'accepted')).toBe(true);
      }),
    ));
});
