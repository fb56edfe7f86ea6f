import { describe, expect, it } from 'vitest';
import type { endings } from '../../machines/poll/endings.ts';
import { type Failure, type FailureCode, httpFailure } from '../../machines/poll/observation.ts';
import { explain, InputError } from '../../src/index.ts';
import { fold, type Step } from '../support/chart.ts';
import {
  failed,
  missing,
  rateLimited,
  reading,
  rejected,
  unauthorized,
  unavailable,
} from '../support/observations.ts';

/** A failure as the transport words it, without words of the server. */
const serverFailure = (httpStatus: number, retryable = true) => httpFailure(httpStatus, retryable);

const outcomes: Readonly<Record<keyof typeof endings, Step[]>> = {
  succeeded: [reading('STOPPED', { verdict: 'succeeded' })],
  stopped: [reading('CANCELED', { verdict: 'stopped' })],
  blocked: [reading('PAUSED', { verdict: 'blocked', detail: 'approve the deployment' })],
  aborted: [reading(), { type: 'poll.stop' }],
  failed: [reading('ERROR', { verdict: 'failed', detail: 'no runtime_status' })],
  rejected: [rejected(serverFailure(400, false))],
  exhausted: Array.from({ length: 10 }, () => unavailable(serverFailure(503))),
  deadline: [reading(), reading('RUNNING', { at: 1_800_000_000_000 })],
  rateLimited: [rateLimited(7_200_000)],
  defect: [rejected({ ...failed('defect'), retryable: false })],
  missing: [missing()],
  unauthorized: [unauthorized()],
};
const policy = { deadlineMs: 86_400_000, maxFailures: 10, endWhenBlocked: true };

const codes: readonly FailureCode[] = [
  'timeout',
  'network',
  'http',
  'body',
  'schema',
  'redirect',
  'tooLarge',
  'notJson',
  'defect',
];

describe('explain', () => {
  it('explains how a poll ended and what to do next, in English', () => {
    const sentences = Object.values(outcomes).map((steps) => explain(fold(steps, { policy })));
    expect(sentences).toMatchInlineSnapshot(`
      [
        ""abc" has ended with the status STOPPED.",
        ""abc" is over with the status CANCELED, which says nothing of success: check what it left, or start it again.",
        ""abc" waits for a person with the status PAUSED (approve the deployment): act on it, then poll again.",
        "Polling "abc" was stopped as asked (last status: RUNNING); start it again to continue.",
        ""abc" ended with the status ERROR (no runtime_status): look at its log, then start it again.",
        "Polling "abc" can't continue: The server does not understand the request (400); check the id and the URL.",
        "Gave up on "abc" after 10 requests, the last ones without a usable answer: The server is overloaded or in maintenance (503); give it time.",
        ""abc" did not finish in time (last status: RUNNING): poll it again with a later deadline, or stop the work.",
        "The server allows no request for "abc" for 2 hours: poll it again then. Too many requests (429); poll less often, or get a higher limit.",
        "Polling "abc" can't continue: A bug occurred (a defect failure); please report it.",
        ""abc" does not exist or was deleted: The server has no such id (404); check the id and the URL.",
        "The server does not let us see "abc": The credentials are not valid (401); check the API key, or log in again.",
      ]
    `);
  });

  it('explains it in Chinese', () => {
    const sentences = Object.values(outcomes).map((steps) =>
      explain(fold(steps, { policy }), 'zh-CN'),
    );
    expect(sentences).toMatchInlineSnapshot(`
      [
        "“abc”已结束，状态为 STOPPED。",
        "“abc”已终止，状态为 CANCELED，但不表示成功：请检查其结果，或重新启动。",
        "“abc”正在等待人工处理，状态为 PAUSED（approve the deployment）：请处理后再轮询。",
        "已按要求停止轮询“abc”（最后状态：RUNNING）；需要时可重新开始。",
        "“abc”以状态 ERROR 结束（no runtime_status）：请查看日志，然后重新启动。",
        "无法继续轮询“abc”：请求格式错误（400）；请检查 ID 和 URL。",
        "共请求 10 次，最近连续失败，已放弃“abc”：服务器过载或维护中（503）；请稍后再试。",
        "“abc”未在期限内结束（最后状态：RUNNING）：请延长期限继续轮询，或停止该任务。",
        "服务器要求2小时内不要再查询“abc”：请届时再来。请求过于频繁（429）；请降低频率，或申请更高的限额。",
        "无法继续轮询“abc”：程序内部出错（a defect failure）；请报告此问题。",
        "“abc”不存在或已被删除：服务器上没有这个 ID（404）；请检查 ID 和 URL。",
        "服务器不允许查看“abc”：认证失败（401）；请检查 API 密钥，或重新登录。",
      ]
    `);
  });

  it('says of a member of a fleet that had no turn before its deadline', () => {
    const known = { id: 'abc', status: null, detail: null, label: null, data: null };
    const times = { polls: 0, startedAt: null, endedAt: 1_700_000_000_000 };
    const outcome = {
      type: 'error',
      reason: 'deadline',
      failure: null,
      ...known,
      ...times,
    } as const;
    expect(explain(outcome)).toBe(
      '"abc" did not finish in time: there was no turn to ask for it; poll fewer at once, or with a later deadline.',
    );
    expect(explain(outcome, 'zh-CN')).toBe(
      '“abc”未在期限内结束：一直没有轮到查询它；请减少同时轮询的数量，或延长期限。',
    );
  });

  it('says that it gave up after the first request, if there was one', () => {
    const once = fold([unavailable(serverFailure(503))], { policy: { maxFailures: 1 } });
    expect(explain(once)).toBe(
      'Gave up on "abc" after one request without a usable answer: The server is overloaded or in maintenance (503); give it time.',
    );
  });

  it('says after a deadline what went wrong last, if anything did', () => {
    const refused = unavailable({ ...failed(), cause: 'ECONNREFUSED' }, { at: 1_800_000_000_000 });
    const late = fold([reading(), refused], { policy });
    expect(explain(late)).toBe(
      '"abc" did not finish in time (last status: RUNNING): The server is not reachable; check that it is running and the base URL is right.',
    );
    expect(explain(late, 'zh-CN')).toMatch(/^“abc”未在期限内结束（最后状态：RUNNING）：无法连接/);
  });

  it('names the cause of a network failure that it has no sentence for', () => {
    const failure = { ...failed(), cause: 'EHOSTUNREACH' };
    expect(explain(failure)).toBe(
      'The network failed (EHOSTUNREACH); check the base URL and the connection.',
    );
    expect(explain(failure, 'zh-CN')).toContain('（EHOSTUNREACH）');
  });

  it.each([
    [
      'ENOTFOUND',
      /no server with that name; .+ base URL, .+ HTTPS_PROXY/,
      /找不到.+服务地址.+HTTPS_PROXY/,
    ],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      /not from an authority .+ NODE_EXTRA_CA_CERTS/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    ['CERT_HAS_EXPIRED', /has expired .+ renewed, or check the clock/, /已过期.+时钟/],
    ['CERT_NOT_YET_VALID', /not valid yet .+ check the clock/, /尚未生效.+时钟/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /for another host .+ base URL/, /其他主机.+服务地址/],
    ['CERT_REVOKED', /can't be accepted .+ administrator/, /无法接受.+管理员/],
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      /does not speak TLS .+ http: instead of https:/,
      /不使用 TLS.+http:/,
    ],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', /no way to encrypt .+ TLS versions/, /加密方式.+TLS 版本/],
    ['HPE_INVALID_CONSTANT', /does not speak HTTP .+ https: instead of http:/, /不是 HTTP.+https:/],
    ['ERR_UNSAFE_PORT', /sends nothing to this port.+ check the port/, /不向该端口.+端口/],
    [
      'ERR_PROXY_AUTH_REQUIRED',
      /proxy wants a password .+ HTTPS_PROXY/,
      /代理要求密码.+HTTPS_PROXY/,
    ],
    ['ERR_PROXY_REFUSED', /proxy lets nothing through .+ NO_PROXY/, /代理不允许.+NO_PROXY/],
  ])('says what to do about what doesn’t pass by itself: %s', (cause, english, chinese) => {
    const failure = { ...failed(), cause };
    expect(explain(failure)).toMatch(english);
    expect(explain(failure, 'zh-CN')).toMatch(chinese);
    if (cause !== 'ENOTFOUND')
      for (const language of ['en', 'zh-CN'] as const)
        expect(explain(failure, language)).toContain(cause);
  });

  it('takes a secret that can’t be sent for no bug', () => {
    const words = 'The credentials function for X-Key threw TypeError';
    const failure = { ...failed('http'), message: words };
    expect(explain(failure)).toBe(
      `No request was sent (${words}); check where the secret comes from, then poll again.`,
    );
    expect(explain(failure, 'zh-CN')).toBe(
      `未发送请求（${words}）；请检查密钥的来源，然后再轮询。`,
    );
  });

  it('takes a request that can’t be sent for no bug', () => {
    const message = 'request(id).url: expected an http: or https: URL, got "ftp:"';
    expect(explain({ ...failed('defect'), message })).toBe(
      `No request was sent (${message}); correct that, then poll again.`,
    );
    expect(explain({ ...failed('defect'), message: 'x is undefined' })).toMatch(/^A bug occurred/);
  });

  it.each([
    'read(data).data: expected JSON, got "data.x is Infinity"',
    'readings(body, ids): expected a list of { id, … }, or an object by id, got 1',
    'interpret(response).status: expected a string, got undefined',
    'followUp(request).url: expected an http: or https: URL, got "ftp:"',
    'load(id): expected data, null for none, or a Response, got undefined',
    'fetch(request): expected a Response, got undefined',
  ])('doesn’t say that no request was sent where one may have been: %s', (message) => {
    const failure = { ...failed('defect'), message };
    expect(explain(failure)).toBe(`A bug occurred (${message}); please report it.`);
    expect(explain(failure, 'zh-CN')).toMatch(/^程序内部出错/);
  });

  it.each(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])(
    'doesn’t blame the server when this machine has nothing left to ask with: %s',
    (cause) => {
      const failure = { ...failed(), cause };
      expect(explain(failure)).toBe(
        `This machine has no free sockets or file handles (${cause}), so no request was sent; raise its limits, or poll fewer at once.`,
      );
      expect(explain(failure, 'zh-CN')).toMatch(/^本机没有空闲/);
    },
  );

  describe('of long texts', () => {
    const MEGABYTE = 'x'.repeat(1_000_000);
    const QUOTED = `${'x'.repeat(199)}…`;
    const long = { id: `${MEGABYTE}`, status: MEGABYTE, detail: MEGABYTE };

    it.each(['en', 'zh-CN'] as const)('quotes at most 200 characters, in %s', (language) => {
      for (const steps of Object.values(outcomes)) {
        const { output } = fold(steps, { policy });
        const failure = output?.failure && {
          ...output.failure,
          message: MEGABYTE,
          cause: MEGABYTE,
        };
        const sentence = explain({ ...output, ...long, failure } as never, language);
        expect(sentence).not.toContain('x'.repeat(200));
        expect(sentence.length).toBeLessThan(1_000);
      }
      for (const steps of [[], [reading()], [reading(), { type: 'poll.pause' }]]) {
        const snapshot = fold(steps as Step[]);
        const context = { ...snapshot.context, ...long };
        const sentence = explain({ value: snapshot.value, context }, language);
        expect(sentence).not.toContain('x'.repeat(200));
        expect(sentence).toContain(QUOTED);
      }
    });

    it('quotes of a detail of many lines the last one that isn’t empty', () => {
      const detail = 'Traceback:\n  File "a.py"\r\nValueError: no \u2028 ValueError: yes\n \n';
      const { output } = fold([reading('ERROR', { verdict: 'failed', detail })]);
      expect(explain(output as never)).toContain('the status ERROR ( ValueError: yes): look');
      expect(output?.detail).toBe(detail);
    });

    it('stays on one line, and steers no terminal', () => {
      const evil = 'a\nb\r\x1b[31mc\x1b]0;title\x07\x9b2Jd\u202ee\x1bcf\x1bPq\x1b\\g\0';
      const { output } = fold(outcomes.failed);
      const sentence = explain({ ...output, id: evil, status: evil, detail: evil } as never);
      expect(sentence).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
      expect(sentence).toMatch(/^"a b cd efg " ended with the status a b cd efg {2}\(cd efg \)/);
    });
  });

  it('says what to check after a 404 and a 401', () => {
    expect(explain(fold(outcomes.missing))).toContain('check the id');
    expect(explain(fold(outcomes.missing), 'zh-CN')).toContain('检查 ID');
    expect(explain(fold(outcomes.unauthorized))).toContain('check the API key');
    expect(explain(fold(outcomes.unauthorized), 'zh-CN')).toContain('检查 API 密钥');
  });

  it.each(['en', 'zh-CN'] as const)('speaks of no conversation, in %s', (language) => {
    const sentences = [
      ...Object.values(outcomes).map((steps) => explain(fold(steps, { policy }), language)),
      ...[400, 401, 403, 404, 410, 422, 429, 500].map((status) =>
        explain(serverFailure(status), language),
      ),
      ...['EMFILE', 'ECONNREFUSED'].map((cause) => explain({ ...failed(), cause }, language)),
    ];
    expect(sentences.filter((sentence) => /conversation|会话/.test(sentence))).toEqual([]);
  });

  it('tells what the server says itself of a missing, refused or rejected resource', () => {
    const said = (steps: Step[]) => explain(fold(steps, { policy }));
    expect(said([missing({ message: 'Flow run not found' })])).toMatch(
      /^"abc" does not exist or was deleted: .+ The server says: "Flow run not found"\.$/,
    );
    expect(said([unauthorized({ message: 'token expired' })])).toContain(
      'The server says: "token expired"',
    );
    expect(said([rejected(httpFailure(409, false, 'the export is locked'))])).toContain(
      'The server says: "the export is locked"',
    );
    const limited = fold([rateLimited(7_200_000, { message: 'burst limit' })], { policy });
    expect(explain(limited.context.failure as never, 'zh-CN')).toContain(
      '服务器的说明：“burst limit”。',
    );
  });

  describe('what a resource found in an answer whose status code says another thing', () => {
    const rest = 'The server does not know this id';
    const own = (message: string, retryable: boolean): Failure => ({
      ...{ code: 'http', message, httpStatus: 200, retryable },
    });

    it.each<[string, Step[], RegExp]>([
      ['rejected', [rejected(own('the query is invalid', false))], /: the query is invalid$/],
      ['unavailable', [unavailable(own('the queue is locked', true))], /: the queue is locked$/],
      [
        'rateLimited',
        [rateLimited(7_200_000, { httpStatus: 200, message: 'THROTTLED' })],
        /for 2 hours: poll it again then\. Too many requests; .+ The server says: "THROTTLED"\.$/,
      ],
      [
        'unauthorized',
        [unauthorized({ httpStatus: 200 })],
        /^The server does not let us see "abc": .+; check the API key/,
      ],
      [
        'unauthorized in a 400',
        [unauthorized({ httpStatus: 400, message: 'ExpiredToken' })],
        /^The server does not let us see "abc": .+; check the API key.+ "ExpiredToken"\.$/,
      ],
      [
        'missing in a 400',
        [missing({ httpStatus: 400, message: 'NoSuchJob' })],
        /^"abc" does not exist .+ does not know this id; .+ "NoSuchJob"\.$/,
      ],
      [
        'rateLimited in a 400',
        [rateLimited(7_200_000, { httpStatus: 400 })],
        /poll it again then\. Too many requests; /,
      ],
    ])('is told as what it is when it is %s', (name, steps, told) => {
      const last = { ...policy, maxFailures: 1 };
      const { output } = fold(steps, { policy: last });
      expect(explain(output as never)).toMatch(told);
      expect(explain(output as never)).not.toContain('(400)');
      expect(explain(output as never, 'zh-CN')).not.toContain('（400）');
      if (name.startsWith('missing')) return;
      expect(explain(output as never)).not.toContain(rest);
      expect(explain(output as never, 'zh-CN')).not.toContain('没有这个 ID 的记录');
    });

    it('is an unknown id when it is missing', () => {
      expect(explain(fold([missing({ httpStatus: 200 })]))).toContain(rest);
    });

    it('speaks for itself, whatever the status code says elsewhere', () => {
      const gone = { ...own('the run is being moved', true), httpStatus: 404 };
      expect(explain(gone)).toBe('the run is being moved');
    });

    it.each([200, 400, 404, 410, 422])('is a temporary failure of a %i without words', (status) => {
      expect(explain(httpFailure(status, true))).toBe(
        `The server failed temporarily (${status}); give it time.`,
      );
    });
  });

  it.each(['the queue is locked', 'the queue is locked.', 'is the queue locked?'])(
    'ends what the server says before it goes on: %s',
    (words) => {
      const snapshot = fold([unavailable(httpFailure(503, true, words))]);
      const end = /\w$/.test(words) ? '.' : '';
      expect(explain(snapshot)).toContain(`"${words}"${end} Trying again in`);
      expect(explain(snapshot, 'zh-CN')).toMatch(/[.?。”][\d.]+秒钟后重试。$/);
    },
  );

  it('tells a resource that was lost from one that never was', () => {
    const lost = fold([reading('WORKING'), missing()]);
    expect(explain(lost)).toMatch(/^"abc" was WORKING; the server no longer knows it: /);
    expect(explain(lost, 'zh-CN')).toMatch(/^“abc”的状态曾为 WORKING，服务器已没有它的记录：/);
    expect(explain(fold([missing()]))).toMatch(/^"abc" does not exist or was deleted: /);
  });

  it('tells who is waited for when a deadline or the user ends it', () => {
    const detail = 'Which branch shall I use?';
    const asking = reading('INPUT_REQUIRED', { verdict: 'blocked', detail });
    const late = fold([asking, { ...asking, at: 1_800_000_000_000 }], {
      policy: { deadlineMs: 86_400_000 },
    });
    const stopped = fold([asking, { type: 'poll.stop' }]);
    for (const snapshot of [late, stopped]) {
      expect(explain(snapshot)).toContain(`last status: INPUT_REQUIRED: ${detail}`);
      expect(explain(snapshot, 'zh-CN')).toContain(`最后状态：INPUT_REQUIRED：${detail}`);
    }
  });

  it.each(['en', 'zh-CN'] as const)(
    'has a sentence of its own for every failure, in %s',
    (language) => {
      const failures = [
        ...codes.filter((code) => code !== 'http').map((code) => failed(code)),
        ...[304, 400, 401, 403, 404, 410, 422, 429, 500, 502, 503, 504, 418].map((status) =>
          serverFailure(status),
        ),
        ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EMFILE'].map((cause) => ({
          ...failed(),
          cause,
        })),
        serverFailure(418, false),
      ];
      const sentences = failures.map((failure) => explain(failure, language));
      expect(new Set(sentences).size).toBe(failures.length);
      for (const sentence of sentences) expect(sentence).toMatch(/[.。]$/);
    },
  );

  it('describes the state of a poll', () => {
    const states: Step[][] = [
      [],
      [reading()],
      [missing()],
      [unavailable(serverFailure(503))],
      [rateLimited(90_000)],
      [reading(), { type: 'poll.pause' }],
    ];
    const input = { policy: { missingGrace: 1 } };
    expect([
      explain(fold([], { autoStart: false })),
      ...states.map((steps) => explain(fold(steps, input))),
      ...states.map((steps) => explain(fold(steps, input), 'zh-CN')),
    ]).toMatchInlineSnapshot(`
      [
        ""abc" is not polled yet; start polling it.",
        "Asking for the status of "abc" (last status: none).",
        ""abc" has the status RUNNING; asking again in 5 seconds.",
        "No status of "abc" yet; asking again in 5 seconds. The server has no such id (404); check the id and the URL.",
        "The server is overloaded or in maintenance (503); give it time. Trying again in 0.8 seconds.",
        "Too many requests; no request is sent for 1.6 minutes.",
        "Polling "abc" is paused; resume it to continue.",
        "正在查询“abc”的状态（上次状态：无）。",
        "“abc”的状态为 RUNNING；5秒钟后再次查询。",
        "尚无“abc”的状态；5秒钟后再次查询。服务器上没有这个 ID（404）；请检查 ID 和 URL。",
        "服务器过载或维护中（503）；请稍后再试。0.8秒钟后重试。",
        "请求过于频繁；1.6分钟内不再请求服务器。",
        "对“abc”的轮询已暂停；恢复后继续。",
      ]
    `);
  });

  it('explains an outcome and its snapshot alike', () => {
    const snapshot = fold(outcomes.succeeded);
    if (!snapshot.output) throw new Error('not ended');
    expect(explain(snapshot.output)).toBe(explain(snapshot));
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'RUNNING'],
    ['an empty object', {}],
    ['a view without its id', { phase: 'waiting', status: 'RUNNING' }],
    ['a fleet’s view', { phase: 'waiting', total: 2, outcome: null, failure: null }],
    ['a fleet’s outcome', { type: 'stopped', reason: 'succeeded', outcomes: [], failure: null }],
    ['a fleet’s snapshot', { value: 'paused', context: { members: {} } }],
    ['an actor that isn’t a poll', { value: 'red', context: { id: 'abc' } }],
    ['a failure of an unknown code', { ...failed(), code: 'toString' }],
    ['an outcome of an unknown reason', { id: 'abc', reason: 'toString' }],
  ])('refuses %s', (_, subject) => {
    expect(() => explain(subject as never)).toThrow(InputError);
    expect(() => explain(subject as never)).toThrow(
      /^subject: expected an outcome, a failure, a snapshot or a view of a poll, got .+/,
    );
  });

  it.each(['zh', 'zh-CN', 'zh-TW', 'zh-Hant-HK', 'ZH-hans', 'zh_CN'])(
    'speaks Chinese to %s',
    (language) => {
      expect(explain(failed(), language)).toBe(explain(failed(), 'zh-CN'));
    },
  );

  it.each(['en-US', 'de', 'fr-CA', 'EN', 'x-zh', 'zha', '', '*', 'toString', 'no tag'])(
    'speaks English to %j',
    (language) => {
      expect(explain(failed(), language)).toBe(explain(failed(), 'en'));
    },
  );

  it.each([null, 7, {}, Object.create(null)])(
    'speaks English to what is no text: %j',
    (language) => {
      expect(explain(failed(), language as never)).toBe(explain(failed(), 'en'));
    },
  );

  describe('a view', () => {
    const view = {
      ...{ id: 'abc', phase: 'waiting', status: 'RUNNING', verdict: 'pending', detail: null },
      ...{ label: null, progress: null, data: {}, failure: null, outcome: null, polls: 1 },
      ...{ delayMs: 5_000, nextPollAt: 1 },
    };

    it('is explained as the snapshot that it shows', () => {
      const steps: Step[][] = [
        [],
        [reading('RUNNING', { detail: 'step 2 of 3' })],
        [missing()],
        [unavailable(serverFailure(503))],
        [rateLimited(90_000)],
        [reading(), { type: 'poll.pause' }],
        outcomes.failed,
      ];
      for (const each of steps) {
        const snapshot = fold(each, { policy: { missingGrace: 1 } });
        const { value, context, output = null } = snapshot;
        const phase = typeof value === 'string' ? value : Object.values(value)[0];
        const shown = { ...view, ...context, phase, outcome: output };
        for (const language of ['en', 'zh-CN'])
          expect(explain(shown as never, language)).toBe(explain(snapshot, language));
      }
    });

    it('of a poll without an id says so', () => {
      const idle = { ...view, id: null, phase: 'idle', status: null, delayMs: null };
      expect(explain(idle)).toBe('Nothing is polled: there is no id yet.');
      expect(explain(idle, 'zh-CN')).toBe('尚无 ID，未开始轮询。');
    });

    it('of a member that waits after a failure tells the failure', () => {
      expect(explain({ ...view, failure: serverFailure(503) })).toBe(
        'The server is overloaded or in maintenance (503); give it time. Trying again in 5 seconds.',
      );
    });

    it('quotes at most 200 characters', () => {
      const sentence = explain({ ...view, id: 'x'.repeat(1_000), status: 'y'.repeat(1_000) });
      expect(sentence.length).toBeLessThan(500);
    });
  });
});
