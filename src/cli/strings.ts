import { ended } from '../messages/ended.ts';
import type { Language } from '../messages/explain.ts';
import type { Ending } from './ending.ts';
import type { Usage } from './usage.ts';

/** The texts around the data. What happened, and what to do about it, comes from `explain`. */
export interface Strings {
  readonly noStatus: string;
  /** How much of the work is done, 0–1, e.g. `40 %`. */
  readonly share: (progress: number) => string;
  readonly polls: (count: number) => string;
  readonly asking: string;
  readonly nextCheck: (span: string) => string;
  /** A failure, and the time until the next request. */
  readonly retry: (sentence: string, span: string) => string;
  /** After a failure; without a status, ''. */
  readonly reachableAgain: (status: string) => string;
  /** `span` is a duration with its unit. */
  readonly unchanged: (span: string) => string;
  readonly comma: string;
  /** What it cost, when that is known. */
  readonly usage: (usage: Usage) => string;
  /** Something that happened to several conversations or jobs. */
  readonly conversations: (count: number, sentence: string) => string;
  /** Of the first answers for several ids; `counts` are statuses. */
  readonly firstAnswers: (count: number, counts: string) => string;
  /** Those that have not ended when the watch is stopped; `counts` are statuses. */
  readonly left: (count: number, counts: string) => string;
  /** What is told when nothing else was for a while, and when the next check is. */
  readonly heartbeat: (facts: string, next: string) => string;
  /** The command of `--exec`: how it ended; `exit` is an exit code, a signal or an error. */
  readonly execFailed: (exit: string) => string;
  /** How often that command was not run, or not to its end. */
  readonly execLeft: (count: number) => string;
  /** Numbers of conversations and requests. */
  readonly settled: (settled: number, total: number) => string;
  readonly requests: (count: number) => string;
  readonly retrying: (count: number) => string;
  readonly ended: Readonly<Record<Ending, (count: number) => string>>;
  readonly more: (count: number) => string;
  readonly detail: (text: string) => string;
  readonly demo: (url: string) => string;
  /** Where the page is that shows the polls, and the one that shows a recording. */
  readonly inspector: (url: string) => string;
  readonly film: (url: string) => string;
  /** Explains a 401; `names` are the environment variables that credentials were read from. */
  readonly refused: (names: readonly string[]) => string;
  /** The same for a job behind any URL. */
  readonly refusedJob: (names: readonly string[]) => string;
  /** The steps of a recorded poll. */
  readonly recordingOf: (id: string) => string;
  readonly waitIsOver: string;
  readonly still: (status: string) => string;
  readonly toBeConfirmed: string;
  readonly ignored: (event: string) => string;
  /** Where today's chart goes, and where the recorded one had gone; `null` for elsewhere. */
  readonly differs: (found: string | null, folded: string) => string;
  /** `release` is the one that recorded it, `null` where that isn't known. */
  readonly differences: (count: number, release: string | null) => string;
  /** A bug of ours; `url` is where to report it. */
  readonly bug: (message: string, url: string) => string;
  /** Of a recording whose last line, with this number, a crash has cut off. */
  readonly torn: (line: number) => string;
  readonly unfinished: string;
  /** Says what may be wrong when nothing is found; the API is an option's value. */
  readonly notFound: (baseUrl: string, api: string) => string;
}

const grouped = (count: number) => new Intl.NumberFormat('en').format(count);

/** Model calls cost fractions of a cent. */
const dollars = (amount: number) =>
  new Intl.NumberFormat('en', {
    ...{ style: 'currency', currency: 'USD', maximumFractionDigits: amount < 1 ? 4 : 2 },
  }).format(amount);

const sentFrom = (names: readonly string[]) =>
  `Sent the ${names.length === 1 ? 'key' : 'keys'} from ${names.join(' and ')}`;

export const strings: Readonly<Record<Language, Strings>> = {
  en: {
    noStatus: 'no status yet',
    share: (progress) => `${Math.floor(100 * progress)} %`,
    polls: (count) => `${count} ${count === 1 ? 'poll' : 'polls'}`,
    asking: 'asking now',
    nextCheck: (span) => `next check in ${span}`,
    retry: (sentence, span) => `${ended(sentence, '.')} Next check in ${span}.`,
    reachableAgain: (status) => (status === '' ? 'reachable again' : `reachable again: ${status}`),
    unchanged: (span) => `unchanged for ${span}`,
    comma: ', ',
    usage: ({ cost, tokensIn, cached, tokensOut }) =>
      [
        cost > 0 && `Cost: ${dollars(cost)}.`,
        tokensIn + tokensOut > 0 &&
          `Tokens: ${grouped(tokensIn)} in${cached > 0 ? ` (${grouped(cached)} cached)` : ''}, ${grouped(tokensOut)} out.`,
      ]
        .filter(Boolean)
        .join(' '),
    conversations: (count, sentence) => `${count} ids: ${sentence}`,
    firstAnswers: (count, counts) => `${count} first answers: ${counts}`,
    left: (count, counts) => `${count} still running, no longer watched (last status: ${counts})`,
    heartbeat: (facts, next) => `${facts}; ${next}`,
    execFailed: (exit) => `the command of --exec ended with ${exit}`,
    execLeft: (count) =>
      `the command of --exec was not run to its end for ${count} ${count === 1 ? 'id' : 'ids'}`,
    settled: (settled, total) => `${settled} of ${total} settled`,
    requests: (count) => `${count} ${count === 1 ? 'request' : 'requests'}`,
    retrying: (count) => `${count} retrying`,
    ended: {
      succeeded: (count) => `${count} succeeded`,
      stopped: (count) => `${count} stopped`,
      blocked: (count) => `${count} waiting for a person`,
      aborted: (count) => `${count} no longer watched`,
      failed: (count) => `${count} failed`,
      missing: (count) => `${count} not found`,
      unauthorized: (count) => `${count} unauthorized`,
      deadline: (count) => `${count} not in time`,
      gaveUp: (count) => `${count} given up`,
    },
    more: (count) => `… and ${count} more`,
    detail: (text) => ` (${text})`,
    demo: (url) =>
      `A scripted server at ${url} plays one conversation, from its start task to its end, ` +
      'with a 503, a 429 and a dropped connection on the way. It takes about 20 seconds.',
    inspector: (url) => `The inspector is at ${url} until the polls have ended.`,
    film: (url) => `The recording is at ${url} until Ctrl-C.`,
    refused: (names) =>
      `${names.length === 0 ? 'No credentials were sent' : sentFrom(names)}: ` +
      'OpenHands Cloud expects OPENHANDS_API_KEY, self-hosted and agent servers expect OPENHANDS_SESSION_API_KEY.',
    refusedJob: (names) =>
      names.length === 0
        ? 'No credentials were sent: --bearer-env NAME, --basic-env NAME or --header-env say which environment variable holds them.'
        : `${sentFrom(names)}: check that it is valid there, and that it belongs into that header.`,
    recordingOf: (id) => `the recording of "${id}" begins`,
    waitIsOver: 'the wait is over',
    still: (status) => `still ${status}`,
    toBeConfirmed: 'to be confirmed',
    ignored: (event) => `${event} is ignored`,
    differs: (found, folded) =>
      `differs: ${found === null ? 'the recorded chart went elsewhere' : `recorded as ${found}`}; today’s chart: ${folded}`,
    differences: (count, release) =>
      `Today’s chart decides otherwise at ${count} ${count === 1 ? 'step' : 'steps'} of this recording, which was made by ${release === null ? 'another release' : `pollchart ${release}`}.`,
    bug: (message, url) => `A bug occurred (${message}); please report it: ${url}`,
    torn: (line) =>
      `Line ${line} of the recording is torn, as a crash leaves it: shown is what came before it.`,
    unfinished: 'The recording ends before the polls did.',
    notFound: (baseUrl, api) =>
      `It was asked for at ${baseUrl} with --api ${api}: check the id, then --base-url (the address of the server, without a path of its API) and --api (v0, v1 or agent-server).`,
  },
  'zh-CN': {
    noStatus: '尚无状态',
    share: (progress) => `${Math.floor(100 * progress)}%`,
    polls: (count) => `已查询 ${count} 次`,
    asking: '正在查询',
    nextCheck: (span) => `${span} 后再查`,
    retry: (sentence, span) => `${ended(sentence, '。')}${span} 后再查。`,
    reachableAgain: (status) => (status === '' ? '已恢复连接' : `已恢复连接：${status}`),
    unchanged: (span) => `已有 ${span}未变`,
    comma: '，',
    usage: ({ cost, tokensIn, cached, tokensOut }) =>
      [
        cost > 0 && `费用：${dollars(cost)}。`,
        tokensIn + tokensOut > 0 &&
          `token：输入 ${grouped(tokensIn)}${cached > 0 ? `（缓存 ${grouped(cached)}）` : ''}，输出 ${grouped(tokensOut)}。`,
      ]
        .filter(Boolean)
        .join(''),
    conversations: (count, sentence) => `${count} 个 ID：${sentence}`,
    firstAnswers: (count, counts) => `首次查询到 ${count} 个：${counts}`,
    left: (count, counts) => `${count} 个仍在运行，已停止轮询（最后状态：${counts}）`,
    heartbeat: (facts, next) => `${facts}；${next}`,
    execFailed: (exit) => `--exec 的命令以 ${exit} 结束`,
    execLeft: (count) => `有 ${count} 个 ID 的 --exec 命令未执行完`,
    settled: (settled, total) => `已结束 ${settled}/${total}`,
    requests: (count) => `已请求 ${count} 次`,
    retrying: (count) => `异常 ${count}`,
    ended: {
      succeeded: (count) => `成功 ${count}`,
      stopped: (count) => `已终止 ${count}`,
      blocked: (count) => `待人工处理 ${count}`,
      aborted: (count) => `停止轮询 ${count}`,
      failed: (count) => `出错 ${count}`,
      missing: (count) => `不存在 ${count}`,
      unauthorized: (count) => `无权限 ${count}`,
      deadline: (count) => `超时 ${count}`,
      gaveUp: (count) => `放弃 ${count}`,
    },
    more: (count) => `… 另有 ${count} 个`,
    detail: (text) => `（${text}）`,
    demo: (url) =>
      `脚本服务器 ${url} 将演示一个会话，从启动任务到结束，` +
      '途中会遇到一次 503、一次 429 和一次连接中断，全程约 20 秒。',
    inspector: (url) => `在轮询全部结束之前，可在 ${url} 查看状态图。`,
    film: (url) => `可在 ${url} 查看记录，按 Ctrl-C 结束。`,
    refused: (names) =>
      `${names.length === 0 ? '未发送任何凭据' : `已发送 ${names.join('、')} 中的凭据`}：` +
      'OpenHands Cloud 使用 OPENHANDS_API_KEY，自托管服务器和 agent server 使用 OPENHANDS_SESSION_API_KEY。',
    refusedJob: (names) =>
      names.length === 0
        ? '未发送任何凭据：请用 --bearer-env、--basic-env 或 --header-env 指明存放凭据的环境变量。'
        : `已发送 ${names.join('、')} 中的凭据：请确认其在该服务器有效，且应放在该请求头中。`,
    recordingOf: (id) => `“${id}”的记录开始`,
    waitIsOver: '等待结束',
    still: (status) => `仍为 ${status}`,
    toBeConfirmed: '待确认',
    ignored: (event) => `${event} 被忽略`,
    differs: (found, folded) =>
      `不一致：${found === null ? '记录中的状态图转到了别处' : `记录为 ${found}`}；当前状态图为 ${folded}`,
    differences: (count, release) =>
      `当前状态图在此记录的 ${count} 步上作出了不同的决定；该记录由${release === null ? '另一版本' : ` pollchart ${release} `}生成。`,
    bug: (message, url) => `程序内部出错（${message}）；请报告此问题：${url}`,
    torn: (line) => `记录的第 ${line} 行不完整（崩溃所致）：以上为此前的内容。`,
    unfinished: '记录在轮询结束之前中断。',
    notFound: (baseUrl, api) =>
      `查询的是 ${baseUrl}，--api 为 ${api}：请检查 ID，然后检查 --base-url（是否只是服务器的地址？）和 --api（v0、v1 或 agent-server）。`,
  },
};
