import { UUID_EXPECTED } from '../openhands/conversation-id.ts';
import {
  advice,
  failedBecause,
  goalContinues,
  goalContinuesSomehow,
  noApi,
  noMessageWith,
  runtimeStatusOf,
  sentences,
  unknown,
  unknownStatus,
  waitsForConfirmationOf,
} from '../openhands/sentences.ts';

type Translated<T> = Readonly<Record<keyof T, string>>;

const said: Translated<typeof sentences> = {
  sandboxPaused: '沙箱已暂停，智能体尚未完成',
  sandboxMissing: '服务器已找不到其沙箱，智能体可能仍在工作',
  sandboxRestarting: '沙箱正在重新启动，启动完成前智能体不工作',
  stoppedV0: '运行环境已停止，无法得知智能体是否已完成',
  archivedV0: '已归档，无法得知智能体是否已完成',
  agentPaused: '智能体已暂停：需要有人恢复',
  waitsForConfirmation: '智能体在等待确认：需要有人确认或拒绝',
  idleAfterWork: '智能体空闲：需要有人发送消息或启动它，否则不会继续',
  notStarted: '智能体尚未启动',
  waitsForInput: '智能体在等待输入：需要有人答复',
  agentFailed: '智能体因错误而结束',
  agentStuck: '智能体陷入循环：不断重复而没有进展',
  agentRejected: '操作被拒绝，智能体已停止',
  agentStoppedV0: '智能体已被停止',
  goalMissed: '目标未达成：轮次已用完',
  goalInterrupted: '目标被中断，未检查是否已达成',
};

const advised: Translated<typeof advice> = {
  settings: '请在设置中检查模型及其密钥，然后重新运行',
  retry: '请稍后重新运行',
};

const unknownId: Translated<typeof unknown> = {
  v0: '没有这个会话，或该服务器没有 V0 API：请检查 ID，或改用 V1',
  v1: '服务器没有这个会话的记录；请检查 ID，或者这是启动任务的 ID？',
  any: '该服务器的 OpenHands API 都没有这个会话的记录：请检查 ID 和服务地址',
  startTask: '服务器没有这个启动任务的记录；请检查 ID，或者这是会话的 ID？',
};

const missingApi: Translated<typeof noApi> = {
  v0: '这是 agent server，没有 V0 API：请改用 agent server 的 API',
  v1: '该服务器没有 V1 API（404）：请检查服务地址，或改用 V0 或 agent server 的 API',
};

/** Stand for what is put into a sentence: `A` and `B` in English, `$1` and `$2` in Chinese. */
const A = '\ue000' as never;
const B = '\ue001' as never;

/** Made when it is needed: a bundler keeps what is called at once. */
const patterns = (): readonly (readonly [english: string, chinese: string])[] => [
  [goalContinuesSomehow, '目标尚未达成'],
  [goalContinues(A, B), '目标尚未达成（第 $1 轮，共 $2 轮）'],
  [waitsForConfirmationOf(A), '智能体在等待确认 $1：需要有人确认或拒绝'],
  [noMessageWith(A, null), 'OpenHands 没有随 $1 给出说明，也没有 runtime_status'],
  [noMessageWith(A, B), 'OpenHands 没有随 $1 给出说明，runtime_status 为 $2'],
  [runtimeStatusOf(A), 'runtime_status 为 $1'],
  [unknownStatus(A), '未知状态“$1”'],
];

/** A detail of at most some hundred characters in Chinese where it is one of OpenHands', else as it is. */
export function detailInChinese(detail: string): string {
  for (const [english, chinese] of [
    [sentences, said],
    [advice, advised],
    [unknown, unknownId],
    [noApi, missingApi],
  ] as const)
    for (const [name, sentence] of Object.entries(english))
      if (sentence === detail) return (chinese as Readonly<Record<string, string>>)[name] ?? detail;
  for (const [name, what] of Object.entries(advised)) {
    const [, why] = matched(failedBecause(A, name as keyof typeof advice), detail) ?? [];
    if (why !== undefined) return `${detailInChinese(why)}：${what}`;
  }
  for (const [english, chinese] of patterns()) {
    const parts = matched(english, detail);
    if (parts) return chinese.replace(/\$(\d)/g, (_, place) => parts[place] ?? '');
  }
  return detail;
}

/** The words of an `InputError` in Chinese. */
export const inputErrorInChinese = (words: string): string =>
  words
    .replace(UUID_EXPECTED, 'UUID（32 位十六进制数字，可带或不带连字符）')
    .replace(/^(\S+): expected (?:an? )?(.+?), got (.+)$/, '$1：应为 $2，实际为 $3');

function matched(english: string, detail: string): RegExpExecArray | null {
  const pattern = english.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/[\ue000\ue001]/g, '(.+)');
  return new RegExp(`^${pattern}$`, 's').exec(detail);
}
