import { afterEach, describe, expect, it } from 'vitest';
import { Election, type Rank } from '../../src/across-tabs/election.ts';
import { FakeLocks } from './fake-locks.ts';

const elections: Election[] = [];
afterEach(() => {
  for (const election of elections.splice(0)) election.stop();
});

/** Notes who leads, and who has lost the lead to one that has seized it. */
function candidates() {
  const browser = new FakeLocks();
  const led: string[] = [];
  const lost: string[] = [];
  const waiting = new Set<() => void>();
  const stand = async (who: string, rank: Rank) => {
    const election = new Election({
      locks: browser.tab(who),
      ...{ name: 'poll', rank },
      onLead: () => {
        led.push(who);
        for (const wake of waiting) wake();
      },
      onLose: () => lost.push(who),
      onUnavailable: (error) => lost.push(String(error)),
    });
    elections.push(election);
    await election.isPresent;
    return election;
  };
  const leads = (who: string) =>
    new Promise<void>((resolve) => {
      const wake = () => led.at(-1) === who && resolve();
      waiting.add(wake);
      wake();
    });
  return { browser, led, lost, stand, leads };
}

describe('of the tabs that stand', () => {
  it('the first leads, and the next once it has gone', async () => {
    const { led, stand, leads } = candidates();
    const a = await stand('a', 2);
    const b = await stand('b', 2);
    await leads('a');
    expect([a.isLeader, b.isLeader]).toEqual([true, false]);
    a.stop();
    await leads('b');
    expect(led).toEqual(['a', 'b']);
  });

  it('one that can be seen leads before those that came earlier', async () => {
    const { led, stand, leads } = candidates();
    const a = await stand('a', 2);
    await stand('b', 1);
    await stand('c', 0);
    await stand('d', 2);
    a.stop();
    await leads('d');
    expect(led).toEqual(['a', 'd']);
  });

  it('a leader knows when one of a higher rank has come, or when its own has fallen', async () => {
    const { stand, leads } = candidates();
    const a = await stand('a', 1);
    await leads('a');
    expect(await a.isOutranked()).toBe(false);
    const b = await stand('b', 1);
    expect(await a.isOutranked()).toBe(false);
    a.rank = 0;
    await a.isPresent;
    expect(await a.isOutranked()).toBe(true);
    a.stepDown();
    await leads('b');
    expect(b.isLeader).toBe(true);
  });

  it('the next leads when the browser has lost the first without a word', async () => {
    const { browser, stand, leads } = candidates();
    await stand('a', 2);
    await stand('b', 1);
    browser.crash('a');
    await leads('b');
  });

  it('one that seizes the lead has it, and the other one knows', async () => {
    const { led, lost, stand, leads } = candidates();
    const a = await stand('a', 2);
    const b = await stand('b', 1);
    await leads('a');
    void b.seize();
    await leads('b');
    expect(a.isLeader).toBe(false);
    expect(lost).toEqual(['a']);
    // A higher rank counts for the next turn, not against who has seized the lead.
    expect(led).toEqual(['a', 'b']);
    b.stepDown();
    await leads('a');
  });

  it('one of a lower rank leads at last when the others only seem to be there', async () => {
    const { browser, stand, leads } = candidates();
    void browser
      .tab('hung')
      .request('poll rank 2', { mode: 'shared' }, () => new Promise(() => {}));
    await stand('a', 1);
    await leads('a');
  });

  it('one whose browser refuses the locks says so once, and stands no more', async () => {
    const refusals: unknown[] = [];
    const request = async () => {
      throw new DOMException('an opaque origin', 'SecurityError');
    };
    const { isPresent } = await new Promise<Election>((resolve) => {
      const election = new Election({
        locks: { request, query: request } as unknown as LockManager,
        ...{ name: 'poll', rank: 2 as const, onLead: () => {}, onLose: () => {} },
        onUnavailable: (error) => {
          refusals.push(error);
          resolve(election);
        },
      });
    });
    await isPresent;
    expect(refusals.map(String)).toEqual(['SecurityError: an opaque origin']);
  });

  it('one that is alone knows it', async () => {
    const { stand } = candidates();
    const a = await stand('a', 2);
    expect(await a.isAlone()).toBe(true);
    await stand('b', 0);
    expect(await a.isAlone()).toBe(false);
  });
});
