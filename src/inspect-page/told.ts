import type { Verdict } from '../../machines/poll/observation.ts';
import type { Language } from '../messages/explain.ts';

/** What the worker says of steps; what the chart says comes from `explain`. */
export interface Told {
  readonly begins: string;
  readonly answer: string;
  readonly rejection: string;
  readonly wait: string;
  readonly atOnce: string;
  readonly otherwise: string;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly continues: string;
  readonly unchanged: string;
  readonly readings: (count: number) => string;
  readonly took: (seconds: string) => string;
  readonly asked: (seconds: string) => string;
  readonly nothingMore: string;
  /** How many members are in each state, e.g. `12 waiting`. */
  readonly members: (total: string, phases: string) => string;
  readonly ended: (reason: string) => string;
  readonly otherState: (state: string) => string;
  readonly differs: (found: string | null, folded: string) => string;
  readonly torn: string;
  readonly refused: (message: string) => string;
  /** Joins parts of a sentence. */
  readonly comma: string;
}

export const told: Readonly<Record<Language, Told>> = {
  en: {
    begins: 'The recording begins.',
    answer: 'an answer',
    rejection: 'the request failed to run',
    wait: 'the wait is over',
    atOnce: 'at once',
    otherwise: 'none of the others applies',
    verdicts: {
      pending: 'it continues',
      blocked: 'it waits for a person',
      succeeded: 'it has succeeded',
      failed: 'it has failed',
      stopped: 'it is over',
      missing: 'it is missing',
    },
    continues: 'it continues, without a status',
    unchanged: 'nothing has changed',
    readings: (count) => (count === 1 ? '1 answer' : `${count} answers`),
    took: (seconds) => `took ${seconds} s`,
    asked: (seconds) => `the server asks to wait ${seconds} s`,
    nothingMore: 'No answer came with this step.',
    members: (total, phases) => `${total} members: ${phases}.`,
    ended: (reason) => `The fleet has ended: ${reason}.`,
    otherState: (state) => `The machine is in ${state}.`,
    differs: (found, folded) =>
      found === null
        ? `The recorded chart went elsewhere; today’s goes to ${folded}.`
        : `The recorded chart went to ${found}; today’s goes to ${folded}.`,
    torn: 'The last line is torn, as a crash leaves it: shown is what came before it.',
    refused: (message) => `The recording can’t be read further: ${message}`,
    comma: ', ',
  },
  'zh-CN': {
    begins: '记录开始。',
    answer: '收到响应',
    rejection: '请求未能执行',
    wait: '等待结束',
    atOnce: '立即',
    otherwise: '其他条件都不成立',
    verdicts: {
      pending: '仍在进行',
      blocked: '等待人工处理',
      succeeded: '已成功',
      failed: '已失败',
      stopped: '已结束',
      missing: '不存在',
    },
    continues: '仍在进行，无状态',
    unchanged: '没有变化',
    readings: (count) => `${count} 个响应`,
    took: (seconds) => `用时 ${seconds} 秒`,
    asked: (seconds) => `服务器要求等待 ${seconds} 秒`,
    nothingMore: '这一步没有响应。',
    members: (total, phases) => `${total} 个成员：${phases}。`,
    ended: (reason) => `批量轮询已结束：${reason}。`,
    otherState: (state) => `状态机处于 ${state}。`,
    differs: (found, folded) =>
      found === null
        ? `记录时的状态图去了别处；现在的去 ${folded}。`
        : `记录时的状态图去了 ${found}；现在的去 ${folded}。`,
    torn: '最后一行不完整（崩溃所致）：显示的是此前的内容。',
    refused: (message) => `无法继续读取记录：${message}`,
    comma: '，',
  },
};
