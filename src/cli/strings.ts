import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { Language } from '../messages/explain.ts';

/** The words around the data. What happened, and what to do about it, `describe` says. */
export interface Strings {
  readonly noStatus: string;
  readonly polls: (count: number) => string;
  readonly asking: string;
  readonly nextCheck: (span: string) => string;
  /** A trouble and when it is tried again. */
  readonly trouble: (sentence: string, span: string) => string;
  /** What happened to several at once. */
  readonly several: (count: number, sentence: string) => string;
  /** Of many conversations: how far they have come, and how many there are of each kind. */
  readonly settled: (settled: number, total: number) => string;
  readonly requests: (count: number) => string;
  readonly troubled: (count: number) => string;
  readonly ended: Readonly<Record<PollOutcome['type'], (count: number) => string>>;
  readonly more: (count: number) => string;
  readonly detail: (text: string) => string;
  readonly demo: (url: string) => string;
  /** By which variables somebody proved who asks, and was refused. */
  readonly refused: (names: readonly string[]) => string;
  /** The steps of a recorded poll. */
  readonly recordingOf: (id: string) => string;
  readonly waitIsOver: string;
  readonly still: (status: string) => string;
  readonly toBeConfirmed: string;
  readonly ignored: (event: string) => string;
}

export const strings: Readonly<Record<Language, Strings>> = {
  en: {
    noStatus: 'no status yet',
    polls: (count) => `${count} ${count === 1 ? 'poll' : 'polls'}`,
    asking: 'asking now',
    nextCheck: (span) => `next check in ${span}`,
    trouble: (sentence, span) => `${sentence} Next check in ${span}.`,
    several: (count, sentence) => `${count} conversations: ${sentence}`,
    settled: (settled, total) => `${settled} of ${total} settled`,
    requests: (count) => `${count} ${count === 1 ? 'request' : 'requests'}`,
    troubled: (count) => `${count} in trouble`,
    ended: {
      stopped: (count) => `${count} stopped`,
      error: (count) => `${count} failed`,
      notFound: (count) => `${count} not found`,
      unauthorized: (count) => `${count} unauthorized`,
    },
    more: (count) => `… and ${count} more`,
    detail: (text) => ` (${text})`,
    demo: (url) =>
      `A scripted server at ${url} plays one conversation: STARTING, RUNNING, STOPPED, ` +
      'with a 503, a 429 and a dropped connection on the way. It takes about 20 seconds.',
    refused: (names) =>
      `${names.length === 0 ? 'No credentials were sent' : `Sent were those in ${names.join(' and ')}`}: ` +
      'OpenHands Cloud takes OPENHANDS_API_KEY, self-hosted and agent servers OPENHANDS_SESSION_API_KEY.',
    recordingOf: (id) => `the recording of "${id}" begins`,
    waitIsOver: 'the wait is over',
    still: (status) => `still ${status}`,
    toBeConfirmed: 'to be confirmed',
    ignored: (event) => `${event} is ignored`,
  },
  'zh-CN': {
    noStatus: '尚无状态',
    polls: (count) => `已查询 ${count} 次`,
    asking: '正在查询',
    nextCheck: (span) => `${span} 后再查`,
    trouble: (sentence, span) => `${sentence}${span} 后再查。`,
    several: (count, sentence) => `${count} 个会话：${sentence}`,
    settled: (settled, total) => `已结束 ${settled}/${total}`,
    requests: (count) => `已请求 ${count} 次`,
    troubled: (count) => `异常 ${count}`,
    ended: {
      stopped: (count) => `已停止 ${count}`,
      error: (count) => `出错 ${count}`,
      notFound: (count) => `不存在 ${count}`,
      unauthorized: (count) => `无权限 ${count}`,
    },
    more: (count) => `… 另有 ${count} 个`,
    detail: (text) => `（${text}）`,
    demo: (url) =>
      `脚本服务器 ${url} 将演示一个会话：STARTING、RUNNING、STOPPED，` +
      '途中会遇到一次 503、一次 429 和一次连接中断，全程约 20 秒。',
    refused: (names) =>
      `${names.length === 0 ? '未发送任何凭据' : `已发送 ${names.join('、')} 中的凭据`}：` +
      'OpenHands Cloud 使用 OPENHANDS_API_KEY，自托管服务器和 agent server 使用 OPENHANDS_SESSION_API_KEY。',
    recordingOf: (id) => `“${id}”的记录开始`,
    waitIsOver: '等待结束',
    still: (status) => `仍为 ${status}`,
    toBeConfirmed: '待确认',
    ignored: (event) => `${event} 被忽略`,
  },
};
