import { expect, test } from 'vitest';
import { jsonLines, run, start } from './support.ts';

const A_MINUTE = 60_000;

test(
  'the demo meets a 503, a 429 and a dropped connection on its way from the start task to the end',
  async () => {
    const startedAt = performance.now();
    const { code, stdout, stderr } = await run(['demo', '--json']);
    const took = performance.now() - startedAt;
    const events = jsonLines(stdout);
    const of = (type: string) => events.filter((event) => event.type === type);
    expect(of('status.changed').map(({ status }) => status)).toEqual([
      ...['WORKING', 'WAITING_FOR_SANDBOX', 'STARTING_CONVERSATION', 'READY'],
      ...['running', 'finished'],
    ]);
    expect(of('request.failed')).toMatchObject([
      { failure: { httpStatus: 503 } },
      { failure: { httpStatus: 429 } },
      { failure: { cause: 'ECONNRESET' } },
    ]);
    const held = of('state').filter(({ state }) => state === 'rateLimited');
    expect(held).toHaveLength(1);
    // The server asks for 3 s; what is added spreads the clients.
    expect(held[0]?.delayMs).toBeGreaterThanOrEqual(3_000);
    expect(held[0]?.delayMs).toBeLessThanOrEqual(6_000);
    expect(events.at(-1)).toMatchObject({
      type: 'outcome',
      outcome: { reason: 'succeeded', status: 'finished' },
    });
    expect(stderr).toMatch(
      /^A scripted server at http:\/\/127\.0\.0\.1:\d+ plays one conversation/,
    );
    expect(code).toBe(0);
    expect(took).toBeGreaterThan(14_000);
    expect(took).toBeLessThan(30_000);
  },
  A_MINUTE,
);

test('the demo says where its server is, in either language, and can be interrupted', async () => {
  const cli = start(['demo', '--lang', 'zh-CN']);
  await cli.line(/脚本服务器 http:\/\/127\.0\.0\.1:\d+ 将演示一个会话/);
  await cli.line(/WORKING$/);
  cli.process.kill('SIGINT');
  const { code, stderr } = await cli.ended;
  expect(stderr).toBe('');
  expect(code).toBe(130);
});
