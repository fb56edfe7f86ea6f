import type { Language } from 'pollchart';
import type { StepName } from './conversation.ts';

/** What the page itself says; what the chart says comes from `explain`. */
export interface Strings {
  readonly title: string;
  readonly subtitle: string;
  readonly language: string;
  readonly inspect: string;
  readonly sections: Readonly<Record<'now' | 'server' | 'chart' | 'polls', string>>;
  readonly noStatus: string;
  readonly paused: string;
  readonly continues: (status: string) => string;
  readonly next: (seconds: string) => string;
  readonly asking: string;
  readonly noneScheduled: string;
  readonly controls: Readonly<
    Record<'start' | 'stop' | 'refresh' | 'pause' | 'resume' | 'restart', string>
  >;
  readonly serverHint: string;
  readonly steps: Readonly<Record<StepName, string>>;
  readonly applied: (step: string) => string;
  readonly unreachable: string;
  readonly current: string;
  readonly justTaken: string;
  readonly columns: Readonly<Record<'poll' | 'time' | 'answer' | 'next', string>>;
  readonly noPolls: string;
}

export const strings: Readonly<Record<Language, Strings>> = {
  en: {
    title: 'Conversation monitor',
    subtitle: 'One conversation of a scripted server, polled by a statechart.',
    language: 'Language',
    inspect: 'Inspect',
    sections: { now: 'Now', server: 'The server', chart: 'The statechart', polls: 'Polls' },
    noStatus: 'There is no status yet.',
    paused: 'Polling is paused; resume it to continue.',
    continues: (status) =>
      `The conversation has the status ${status}; it is asked again and again.`,
    next: (seconds) => `Next poll in ${seconds} s`,
    asking: 'Asking …',
    noneScheduled: 'No poll is scheduled.',
    controls: {
      start: 'Start',
      stop: 'Stop',
      refresh: 'Refresh',
      pause: 'Pause',
      resume: 'Resume',
      restart: 'Restart',
    },
    serverHint: 'What shall it do from the next poll on?',
    steps: {
      running: 'Run on',
      '503': '503 twice',
      '429': '429, come back in 5 s',
      drop: 'Drop the connection',
      '404': '404',
      '401': '401',
      finish: 'Finish',
    },
    applied: (step) => `The server now plays: ${step}.`,
    unreachable: 'The server could not be reached.',
    current: 'current state',
    justTaken: 'Just taken:',
    columns: { poll: 'Poll', time: 'Time', answer: 'What came', next: 'Then' },
    noPolls: 'No answer yet.',
  },
  'zh-CN': {
    title: '会话监视器',
    subtitle: '由状态图轮询脚本服务器上的一个会话。',
    language: '语言',
    inspect: '检查状态图',
    sections: { now: '当前', server: '服务器', chart: '状态图', polls: '轮询记录' },
    noStatus: '尚无状态。',
    paused: '轮询已暂停；恢复后继续。',
    continues: (status) => `会话的状态为 ${status}；持续轮询中。`,
    next: (seconds) => `${seconds} 秒后再次查询`,
    asking: '正在查询…',
    noneScheduled: '没有安排下一次查询。',
    controls: {
      start: '开始',
      stop: '停止',
      refresh: '刷新',
      pause: '暂停',
      resume: '恢复',
      restart: '重新开始',
    },
    serverHint: '从下一次查询起，服务器怎么做？',
    steps: {
      running: '继续运行',
      '503': '两次 503',
      '429': '429，5 秒后再来',
      drop: '断开连接',
      '404': '404',
      '401': '401',
      finish: '结束',
    },
    applied: (step) => `已通知服务器：${step}。`,
    unreachable: '无法通知服务器。',
    current: '当前状态',
    justTaken: '刚经过：',
    columns: { poll: '次数', time: '时间', answer: '收到', next: '之后' },
    noPolls: '尚无响应。',
  },
};
