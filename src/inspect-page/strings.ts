import type { Language } from '../messages/explain.ts';
import type { Connection } from './shown.ts';

/** What the page itself says. */
export interface Strings {
  readonly live: string;
  readonly recording: string;
  readonly language: string;
  readonly stately: string;
  readonly sections: Readonly<
    Record<'actors' | 'now' | 'chart' | 'film' | 'polls' | 'context' | 'members' | 'member', string>
  >;
  readonly connection: Readonly<Record<Connection, string>>;
  readonly nothing: string;
  readonly current: string;
  readonly why: string;
  readonly noTransition: string;
  readonly next: (seconds: string) => string;
  readonly asking: string;
  readonly noneScheduled: string;
  readonly controls: Readonly<
    Record<
      | 'first'
      | 'back'
      | 'play'
      | 'pause'
      | 'forward'
      | 'last'
      | 'failure'
      | 'verdict'
      | 'live'
      | 'speed'
      | 'step',
      string
    >
  >;
  readonly keys: string;
  readonly stepOf: (step: string, steps: string) => string;
  readonly differs: (count: string) => string;
  readonly goToStep: (step: string) => string;
  readonly columns: Readonly<Record<'poll' | 'time' | 'answer' | 'next', string>>;
  readonly memberColumns: Readonly<Record<'id' | 'state' | 'status' | 'next', string>>;
  readonly noPolls: string;
  readonly search: string;
  readonly all: string;
  readonly found: (found: string, all: string) => string;
  readonly changed: string;
  readonly close: string;
}

export const strings: Readonly<Record<Language, Strings>> = {
  en: {
    live: 'Live',
    recording: 'A recording',
    language: 'Language',
    stately: 'Stately’s inspector',
    sections: {
      actors: 'Machines',
      now: 'Now',
      chart: 'The statechart',
      film: 'The film',
      polls: 'Polls',
      context: 'The context',
      members: 'Members',
      member: 'One member',
    },
    connection: {
      connecting: 'Connecting …',
      reading: 'Reading the recording …',
      whole: 'The whole recording is here.',
      open: 'Connected.',
      lost: 'The connection is lost; what came is kept. Trying again …',
      refused: 'The connection is lost for good; what came is kept.',
      ended: 'The process has ended; what came is kept.',
      failed: 'The recording could not be read to its end; what came is kept.',
    },
    nothing: 'Nothing has come yet.',
    current: 'current state',
    why: 'Just taken, and why',
    noTransition: 'No transition was taken.',
    next: (seconds) => `Next poll in ${seconds} s`,
    asking: 'Asking …',
    noneScheduled: 'No poll is scheduled.',
    controls: {
      first: 'First step',
      back: 'One step back',
      play: 'Play',
      pause: 'Pause',
      forward: 'One step forwards',
      last: 'Last step',
      failure: 'First failure',
      verdict: 'Verdict',
      live: 'Live',
      speed: 'Speed',
      step: 'Step',
    },
    keys: 'Arrow keys step, Home and End jump, the space bar plays.',
    stepOf: (step, steps) => `Step ${step} of ${steps}`,
    differs: (count) => `Today’s chart decides otherwise at ${count} steps`,
    goToStep: (step) => `Step ${step}`,
    columns: { poll: 'Poll', time: 'Time', answer: 'What came', next: 'Then' },
    memberColumns: { id: 'Member', state: 'State', status: 'Status', next: 'Next poll' },
    noPolls: 'No answer yet.',
    search: 'Search',
    all: 'all',
    found: (found, all) => `${found} of ${all}`,
    changed: 'changed in this step',
    close: 'Close',
  },
  'zh-CN': {
    live: '实时',
    recording: '记录',
    language: '语言',
    stately: 'Stately 的检查器',
    sections: {
      actors: '状态机',
      now: '当前',
      chart: '状态图',
      film: '回放',
      polls: '轮询记录',
      context: '上下文',
      members: '成员',
      member: '单个成员',
    },
    connection: {
      connecting: '正在连接…',
      reading: '正在读取记录…',
      whole: '记录已全部读取。',
      open: '已连接。',
      lost: '连接已断开；已收到的内容保留。正在重试…',
      refused: '连接已断开，不会再恢复；已收到的内容保留。',
      ended: '进程已结束；已收到的内容保留。',
      failed: '记录未能读到末尾；已收到的内容保留。',
    },
    nothing: '尚未收到任何内容。',
    current: '当前状态',
    why: '刚经过的转换及原因',
    noTransition: '没有经过任何转换。',
    next: (seconds) => `${seconds} 秒后再次查询`,
    asking: '正在查询…',
    noneScheduled: '没有安排下一次查询。',
    controls: {
      first: '第一步',
      back: '后退一步',
      play: '播放',
      pause: '暂停',
      forward: '前进一步',
      last: '最后一步',
      failure: '首次失败',
      verdict: '结论',
      live: '实时',
      speed: '速度',
      step: '步骤',
    },
    keys: '方向键逐步，Home 和 End 跳转，空格键播放。',
    stepOf: (step, steps) => `第 ${step} 步，共 ${steps} 步`,
    differs: (count) => `现在的状态图在 ${count} 步作出不同决定`,
    goToStep: (step) => `第 ${step} 步`,
    columns: { poll: '次数', time: '时间', answer: '收到', next: '之后' },
    memberColumns: { id: '成员', state: '状态', status: '任务状态', next: '下次查询' },
    noPolls: '尚无响应。',
    search: '搜索',
    all: '全部',
    found: (found, all) => `${found} / ${all}`,
    changed: '这一步有变化',
    close: '关闭',
  },
};
