import { describe, expect, it } from 'vitest';
import { fetchInputOf } from '../../../machines/poll/fetch-input.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import type { Step } from '../../support/chart.ts';
import { fold } from '../../support/chart.ts';
import { accepted, failed, missing, reading, T0, unavailable } from '../../support/observations.ts';

const policy = resolvePolicy({ deadlineMs: 60_000, requestTimeoutMs: 150, missingGrace: 1 });
const inputAfter = (...steps: Step[]) =>
  fetchInputOf(fold(steps, { policy }).context, 'abc', policy);

describe('A fetch actor is asked', () => {
  it('with what is known before the first answer', () => {
    expect(inputAfter()).toEqual({
      ...{ id: 'abc', requestTimeoutMs: 150, deadlineAt: null, deadlineMs: 60_000 },
      ...{ validators: null, last: null, wasMalformed: false },
    });
  });

  it('with the last reading, without its data, whatever came since', () => {
    const validators = { etag: '"1"', lastModified: null };
    const known = reading('QUEUED', {
      ...{ verdict: 'blocked', detail: 'an approval', label: 'Build 7', next: '/2', validators },
    });
    const last = {
      ...{ status: 'QUEUED', verdict: 'blocked', detail: 'an approval' },
      ...{ label: 'Build 7', next: '/2' },
    };
    for (const since of [[], [unavailable()], [accepted()], [missing()]])
      expect(inputAfter(known, ...since)).toMatchObject({ last, validators });
  });

  it('with the deadline, once the start of the first request is known', () => {
    expect(inputAfter(unavailable()).deadlineAt).toBe(T0 - 20 + 60_000);
    const free = resolvePolicy();
    expect(fetchInputOf(fold([reading()]).context, 'abc', free)).toMatchObject({
      ...{ deadlineAt: null, deadlineMs: null },
    });
  });

  it('and is told when the last answer was malformed, but of no other failure', () => {
    expect(inputAfter(unavailable(failed('schema', 200))).wasMalformed).toBe(true);
    for (const code of ['network', 'http', 'body', 'timeout', 'notJson'] as const)
      expect(inputAfter(unavailable(failed(code))).wasMalformed).toBe(false);
    expect(inputAfter(unavailable(failed('schema', 200)), unavailable()).wasMalformed).toBe(false);
    expect(inputAfter(unavailable(failed('schema', 200)), reading()).wasMalformed).toBe(false);
  });
});
