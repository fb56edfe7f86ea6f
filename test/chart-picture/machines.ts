import { and, createMachine, not, or, setup, stateIn } from 'xstate';
import { pollingMachine } from '../../machines/polling.machine.ts';

const LONG = 'waits for the approval of everybody who has a say in what is released on Fridays';
const CJK = '等待所有有权决定周五发布内容的人批准，直到每个人都同意为止，然后继续';

/** As in `examples/parent-machine.ts`. */
export const parent = setup({ actors: { poll: pollingMachine } }).createMachine({
  id: 'release',
  initial: 'coding',
  states: {
    coding: {
      invoke: {
        src: 'poll',
        input: { id: '7', autoStart: true },
        onDone: [
          { guard: ({ event }) => event.output.reason === 'succeeded', target: 'reviewing' },
          { target: 'abandoned' },
        ],
        onError: 'abandoned',
      },
    },
    reviewing: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

export const nested = createMachine({
  id: 'nested',
  initial: 'outer',
  on: { reset: '.outer', abort: '.end' },
  states: {
    outer: {
      initial: 'inner',
      on: { deeper: '.inner.innermost.second', again: { target: 'outer', reenter: true } },
      states: {
        inner: {
          initial: 'innermost',
          onDone: 'after',
          states: {
            innermost: {
              initial: 'first',
              states: {
                first: { after: { 500: 'second', 90000: '#nested.outer.after' } },
                second: {
                  always: [{ guard: 'isReady', target: 'first' }, { target: '#nested.end' }],
                },
              },
              on: { leave: '#nested.outer' },
            },
            over: { type: 'final' },
          },
        },
        after: { on: { back: 'remembered', self: { target: 'after', reenter: true } } },
        remembered: { type: 'history', history: 'deep' },
      },
    },
    end: { type: 'final' },
  },
});

export const parallel = createMachine({
  id: 'parallel',
  type: 'parallel',
  on: { both: { target: ['.upload.sent', '.preview.shown'] } },
  states: {
    upload: {
      initial: 'waiting',
      states: {
        waiting: {
          on: { send: { guard: and(['isReady', not('isBusy')]), target: 'sent' }, ping: {} },
        },
        sent: { on: { fail: 'waiting' } },
      },
    },
    preview: {
      initial: 'hidden',
      states: {
        hidden: {
          on: { show: { guard: or([stateIn({ upload: 'sent' }), () => true]), target: 'shown' } },
        },
        shown: { on: { hide: 'hidden' } },
      },
    },
    alone: {},
  },
});

/** Names of any length and script, also those that look like parts of an id. */
export const names = createMachine({
  id: CJK,
  initial: LONG,
  states: {
    [LONG]: { on: { [CJK]: CJK, [LONG.replaceAll(' ', '')]: 'a' } },
    [CJK]: {
      initial: 'a',
      on: { [LONG]: { guard: CJK, target: LONG } },
      states: { a: { on: { next: 'b' } }, b: { on: { next: 'a' } } },
    },
    a: { on: { 'b c': 'a b', 'b c 0': 'a' } },
    'a b': { on: { c: 'a', [`${'x'.repeat(300)}`]: 'y'.repeat(300) } },
    ['y'.repeat(300)]: { on: { '*': '🚀 déjà-vu' } },
    '🚀 déjà-vu': {},
    constructor: { on: { to: 'a' } },
  },
} as never);

/** Every state leads to every other. */
export const dense = createMachine({
  id: 'dense',
  initial: 's0',
  states: Object.fromEntries(
    Array.from({ length: 5 }, (_, from) => [
      `s${from}`,
      {
        on: Object.fromEntries(
          Array.from({ length: 5 }, (_, to) => [`event.${from}.${to}`, `s${to}`]),
        ),
      },
    ]),
  ),
});

/** One that is nothing but itself. */
export const single = createMachine({ id: 'single', on: { tick: {} } });
