import { describe, expect, it } from 'vitest';
import { InputError } from '../../machines/validate/input-error.ts';
import { explain, type Language, quotableDetail } from '../../src/messages/explain.ts';
import { UUID_EXPECTED } from '../../src/openhands/conversation-id.ts';
import * as exported from '../../src/openhands/sentences.ts';
import { fold } from '../support/chart.ts';
import { failed, missing, reading, rejected, T0, unavailable } from '../support/observations.ts';

const { failedBecause, noApi, sentences, unknown } = exported;

/** What each function of `sentences.ts` is called with; all but these get a text for each parameter. */
const calls: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  failedBecause: [
    ['P7', 'settings'],
    ['P7', 'retry'],
    ['P7', null],
  ],
  noMessageWith: [
    ['P7', 'Q8'],
    ['P7', null],
  ],
};

function textsOf(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'function')
    return Object.entries(value as object).flatMap(([key, inner]) =>
      textsOf(`${name}.${key}`, inner),
    );
  const given = calls[name] ?? [['P7', 'Q8', 'R9'].slice(0, value.length)];
  return given.map((words) => [`${name}(${words.join()})`, value(...words)]);
}

const all = Object.entries(exported).flatMap(([name, value]) => textsOf(name, value));

/** The placeholders and what stays as it is in Chinese. */
const KEPT = /P7|Q8|R9|OpenHands|runtime_status|API|ID|V0|V1|agent server|404/g;

const policy = { deadlineMs: 60_000, endWhenBlocked: true, maxFailures: 5 };
const languages = ['en', 'zh-CN'] as const;

describe('the details of OpenHands', () => {
  it('are some dozens', () => {
    expect(all.length).toBeGreaterThan(30);
    expect(all.map(([name]) => name)).toContain('sentences.agentPaused');
  });

  it.each(all)('%s stands word for word in English: %s', (_, text) => {
    expect(quotableDetail(text, 'en')).toBe(text);
    const failure = fold([reading('X', { verdict: 'failed', detail: text })]);
    expect(explain(failure)).toContain(text);
  });

  it.each(all.filter(([, text]) => text !== 'P7'))('%s is said in Chinese: %s', (_, text) => {
    const chinese = quotableDetail(text, 'zh-CN');
    expect(chinese.replace(KEPT, '')).not.toMatch(/[a-z]/i);
    expect(chinese.match(/P7|Q8|R9/g)).toEqual(text.match(/P7|Q8|R9/g));
    expect(chinese).toMatch(/[\u4e00-\u9fff]/);
  });

  it.each(all)('%s is short and on one line in both languages', (_, text) => {
    for (const language of languages) {
      const shown = quotableDetail(text, language);
      expect(shown.length).toBeLessThanOrEqual(200);
      expect(shown).not.toMatch(/[\n\r]|[.。]$/);
    }
  });

  it.each([
    'approve the deployment',
    'AssertionError: expected 3, got 4',
    'the agent is paused',
    'the agent is paused: a person must resume it soon',
    '',
  ])('leave another as it is: %s', (detail) => {
    expect(quotableDetail(detail, 'zh-CN')).toBe(detail);
  });

  it('are found in the last line of a text, whatever is put into them', () => {
    const what = 'terminal: rm $1 (.*) “x”';
    const detail = `log\n${exported.waitsForConfirmationOf(what)}\n`;
    expect(quotableDetail(detail, 'zh-CN')).toBe(`智能体在等待确认 ${what}：需要有人确认或拒绝`);
  });

  it('are found within one another', () => {
    expect(quotableDetail(failedBecause(sentences.agentStuck, 'retry'), 'zh-CN')).toBe(
      '智能体陷入循环：不断重复而没有进展：请稍后重新运行',
    );
  });
});

describe('explain', () => {
  const ended = (verdict: 'succeeded' | 'failed' | 'stopped' | 'blocked', detail: string) => {
    const snapshot = fold([reading('error', { verdict, detail })], { policy });
    return languages.map((language) => explain(snapshot, language));
  };

  it('adds no advice to a failure that says what to do', () => {
    const why = 'LLMAuthenticationError: Your key sk-… is not valid';
    expect(ended('failed', failedBecause(why, 'settings'))).toEqual([
      `"abc" ended with the status error (${why}: check the model and its key in the settings, then run it again).`,
      `“abc”以状态 error 结束（${why}：请在设置中检查模型及其密钥，然后重新运行）。`,
    ]);
    expect(ended('failed', failedBecause(why, null))[0]).toMatch(/\): look at its log, then/);
  });

  it('adds none where the detail says who must do what', () => {
    expect(ended('blocked', sentences.agentPaused)).toEqual([
      '"abc" waits with the status error (the agent is paused: a person must resume it); poll it again after that.',
      '“abc”正在等待，状态为 error（智能体已暂停：需要有人恢复）；处理后请再轮询。',
    ]);
    for (const detail of [
      sentences.waitsForConfirmation,
      sentences.idleAfterWork,
      sentences.waitsForInput,
      exported.waitsForConfirmationOf('terminal'),
    ])
      expect(ended('blocked', detail).join()).not.toMatch(/act on it|正在等待人工处理/);
  });

  it('doesn’t say of work that was cut off that it is over', () => {
    expect(ended('stopped', sentences.sandboxMissing)).toEqual([
      'Polling "abc" ended with the status error (the server lost sight of its sandbox; the agent may still be working): check how far it got; start it again, or poll it again once it continues.',
      '对“abc”的轮询已结束，状态为 error（服务器已找不到其沙箱，智能体可能仍在工作）：请查看其进度，然后重新启动，或待其继续后再轮询。',
    ]);
    for (const name of [
      'sandboxPaused',
      'stoppedV0',
      'archivedV0',
      'goalMissed',
      'goalInterrupted',
    ] as const)
      expect(ended('stopped', sentences[name]).join()).not.toMatch(/is over|不表示成功/);
    expect(ended('stopped', sentences.agentStoppedV0)[0]).toContain('says nothing of success');
  });

  it.each([
    ['I fixed the bug.', ': I fixed the bug.', '：I fixed the bug.'],
    ['修好了。', ': 修好了。', '：修好了。'],
    ['build successful', ' (build successful).', '（build successful）。'],
    ['I ran:\n```\nnpm test\n```\nAll is green!\n\n', ': All is green!', '：All is green!'],
    ['Run this:\n```\nnpm start\n```', ' (npm start).', '（npm start）。'],
  ])('ends a success with its last words: %j', (detail, english, chinese) => {
    expect(ended('succeeded', detail)).toEqual([
      `"abc" has ended with the status error${english}`,
      `“abc”已结束，状态为 error${chinese}`,
    ]);
  });

  it('says in a wait what is known, in Chinese too', () => {
    const snapshot = fold([reading('RUNNING', { detail: exported.goalContinues(2, 5) })]);
    expect(explain(snapshot, 'zh-CN')).toContain('（目标尚未达成（第 2 轮，共 5 轮））');
  });

  describe('who is waited for', () => {
    const blocked = reading('paused', { verdict: 'blocked', detail: sentences.agentPaused });
    const late = { at: T0 + 60_000 };
    const waitUntil = { policy: { deadlineMs: 60_000 } };

    it('stands in the sentence of a deadline, with no other advice', () => {
      const snapshot = fold([blocked, { ...blocked, ...late }], waitUntil);
      expect(languages.map((language) => explain(snapshot, language))).toEqual([
        '"abc" did not finish in time (last status: paused: the agent is paused: a person must resume it); poll it again after that.',
        '“abc”未在期限内结束（最后状态：paused：智能体已暂停：需要有人恢复）；处理后请再轮询。',
      ]);
    });

    it('stands there when the last answer was a failure, beside what is wrong', () => {
      const refused = unavailable({ ...failed(), cause: 'ECONNREFUSED' }, late);
      const snapshot = fold([blocked, refused], waitUntil);
      expect(languages.map((language) => explain(snapshot, language))).toEqual([
        '"abc" did not finish in time (last status: paused: the agent is paused: a person must resume it): The server is not reachable; check that it is running and the base URL is right.',
        '“abc”未在期限内结束（最后状态：paused：智能体已暂停：需要有人恢复）：无法连接服务器；请确认服务正在运行且地址正确。',
      ]);
    });

    it('stands in the sentence of an abort, also after a failure', () => {
      for (const steps of [[blocked], [blocked, unavailable()]]) {
        const snapshot = fold([...steps, { type: 'poll.stop' }]);
        expect(languages.map((language) => explain(snapshot, language))).toEqual([
          'Polling "abc" was stopped as asked (last status: paused: the agent is paused: a person must resume it); poll it again after that.',
          '已按要求停止轮询“abc”（最后状态：paused：智能体已暂停：需要有人恢复）；处理后请再轮询。',
        ]);
      }
    });
  });

  describe('a resource’s own sentence about an id', () => {
    const told = (steps: Parameters<typeof fold>[0], language: Language) =>
      explain(fold(steps, { policy: { missingGrace: 0 } }), language);

    it.each([
      [unknown.v0, 404, '没有这个会话，或该服务器没有 V0 API：请检查 ID，或改用 V1。'],
      [unknown.v1, 200, '服务器没有这个会话的记录；请检查 ID，或者这是启动任务的 ID？'],
      [unknown.any, 404, '该服务器的 OpenHands API 都没有这个会话的记录：请检查 ID 和服务地址。'],
      [unknown.startTask, 200, '服务器没有这个启动任务的记录；请检查 ID，或者这是会话的 ID？'],
    ])('stands for itself: %s', (message, httpStatus, chinese) => {
      const steps = [missing({ httpStatus, message })];
      const stop = message.endsWith('?') ? '' : '.';
      expect(told(steps, 'en')).toBe(`"abc" was not found: ${message}${stop}`);
      expect(told(steps, 'zh-CN')).toBe(`未找到“abc”：${chinese}`);
    });

    it('isn’t asked again of an id that the server once knew', () => {
      const steps = [reading('running'), missing({ httpStatus: 200, message: unknown.v1 })];
      expect(told(steps, 'en')).toBe(
        '"abc" was running; the server no longer knows it: check whether it was deleted.',
      );
      expect(told(steps, 'zh-CN')).toBe(
        '“abc”的状态曾为 running，服务器已没有它的记录：请检查它是否已被删除。',
      );
    });

    it('begins like a sentence where it follows another', () => {
      const input = { policy: { missingGrace: 1 } };
      const snapshot = fold([missing({ httpStatus: 200, message: unknown.v1 })], input);
      expect(explain(snapshot)).toMatch(
        /asking again in .+ seconds\. The server does not know this conversation; check the id, or is this the id of a start task\?$/,
      );
    });

    it('says that a server has no such API', () => {
      const failure = { ...failed('http', 404), message: noApi.v1, retryable: false };
      expect(told([rejected(failure)], 'en')).toBe(`Polling "abc" can't continue: ${noApi.v1}.`);
      expect(told([rejected(failure)], 'zh-CN')).toBe(
        '无法继续轮询“abc”：该服务器没有 V1 API（404）：请检查服务地址，或改用 V0 或 agent server 的 API。',
      );
    });
  });

  describe('a request that was refused before it was sent', () => {
    const refused = (message: string) =>
      fold([rejected({ ...failed('http'), message, retryable: false })]);

    it('is told by which value, what was expected and what it got', () => {
      const snapshot = refused(new InputError('id', 'abc', UUID_EXPECTED).message);
      expect(explain(snapshot)).toBe(
        'Polling "abc" can\'t continue: No request was sent (id: expected a UUID (32 hex digits, with or without dashes), got "abc"); correct that, then poll again.',
      );
      expect(explain(snapshot, 'zh-CN')).toBe(
        '无法继续轮询“abc”：未发送请求（id：应为 UUID（32 位十六进制数字，可带或不带连字符），实际为 "abc"）；请更正后再轮询。',
      );
    });

    it('is told of any other value in the words of its own', () => {
      expect(explain(refused('id: expected a short text, got "x, got y"'), 'zh-CN')).toContain(
        '（id：应为 short text，实际为 "x, got y"）',
      );
    });

    it('stands for itself when it says something else', () => {
      expect(explain(refused('the queue is locked'))).toMatch(/: the queue is locked$/);
    });

    it.each([true, false])('names no status code where there is none (retryable: %s)', (again) => {
      const failure = { ...failed('http'), message: '', retryable: again };
      for (const language of languages)
        expect(explain(failure, language)).not.toMatch(/null|\(|（|0|undefined/);
    });
  });

  describe('a body that was too large', () => {
    const oversize = (of: string, bytes = 2 ** 20) => {
      const message = `The body is larger than ${bytes} bytes${of}`;
      const failure = { ...failed('tooLarge', 200), message, retryable: false };
      return languages.map((language) => explain(failure, language));
    };

    it('may be a status when it is JSON, which takes a larger limit', () => {
      expect(oversize(' (application/json)', 2 ** 24)).toEqual([
        'The answer (application/json) is larger than 16 MiB; if that is the status, give the resource a larger maxBytes.',
        '响应（application/json）超过 16 MiB；如果这就是状态信息，请调大资源的 maxBytes。',
      ]);
      expect(oversize(' (JSON, labelled text/html)')[0]).toMatch(/larger maxBytes\.$/);
    });

    it.each(['text/html', 'application/zip', 'video/mp4', 'application/octet-stream'])(
      'comes from a wrong address when it is %s',
      (type) => {
        const [english, chinese] = oversize(` (${type})`);
        expect(english).toBe(
          `The answer (${type}) is larger than 1 MiB, and hardly a status; check the base URL.`,
        );
        expect(chinese).toBe(`响应（${type}）超过 1 MiB，不像是状态信息；请检查服务地址。`);
      },
    );

    it.each(['', ' (text/plain)', ' (application/xml)'])(
      'may be either when it is “%s”',
      (type) => {
        for (const sentence of oversize(type)) expect(sentence).toMatch(/maxBytes/);
        expect(oversize(type, 1_536)[0]).toContain('is larger than 1536 B; check the base URL, or');
        expect(oversize(type, 2_048)[1]).toContain('超过 2 KiB；请检查服务地址');
      },
    );

    it('is too large where nothing more is known', () => {
      const failure = { ...failed('tooLarge'), message: 'much', retryable: false };
      expect(explain(failure)).toMatch(/^The answer is too large; check the base URL, or/);
      expect(explain(failure, 'zh-CN')).toMatch(/^响应过大；请检查服务地址/);
    });
  });
});
