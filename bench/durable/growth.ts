/**
 * `npm run bench:growth`: a million polls, from the last run of `npm run bench:durable`: what each engine needs, where
 * its knee is, what a rate for each account does, and what fleets cost. Writes it into docs/durable-growth.md.
 */
import { keepFresh } from '../../scripts/readme-section.ts';
import { type ManyPolls, manyPolls } from '../simulation/many-polls.ts';
import { pacedFleet } from '../simulation/paced-fleet.ts';
import { type Figures, lastRun } from './figures.ts';
import { stored } from './stored.ts';

const POLLS = 1_000_000;
const LATENCY_MS = 100;
/** How busy a core may be on average. */
const BUSY = 0.7;
const INTERVALS_S = [10, 60];
const SIMULATED_S = 60;
const ACCOUNT = { meanPolls: 100, requestsPerSecond: 1 };
const PER_REQUEST = 99;

/** Cores that one store can use: Redis has one thread for commands. The interpreter has none, and needs none. */
const engines = { interpreter: 0, restate: 16, 'pg-boss': 16, bullmq: 1 } as const;
type Engine = keyof typeof engines;
const names = Object.keys(engines) as Engine[];

const { figures } = lastRun();
const sizes = figures.filter(({ kind }) => kind === 'polls').map(({ polls }) => polls);
const found = (name: string, kind: Figures['kind'], polls: number): Figures => {
  const one = figures.find((one) => one.name === name && one.kind === kind && one.polls === polls);
  if (!one)
    throw new Error(`The last run has no ${name}, ${kind}, ${polls}: npm run bench:durable`);
  return one;
};
/** At its limit, where it does nothing in vain. */
const costsOf = (name: Engine) => found(name, 'polls', Math.max(...sizes));

const number = (value: number, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [
    line(head),
    `|${head.map((_, place) => (place === 0 ? '---' : '---:')).join('|')}|`,
    ...rows.map(line),
  ].join('\n');

const perSecondAt = (intervalS: number) => POLLS / (intervalS + LATENCY_MS / 1_000);

function needs(): string {
  const rows = INTERVALS_S.flatMap((intervalS) =>
    names.map((name) => {
      const { workerCpuMs, serverCpuMs, writtenKb } = costsOf(name);
      const perSecond = perSecondAt(intervalS);
      const cores = (ms: number) => Math.ceil((perSecond * ms) / 1_000 / BUSY);
      const most =
        ((engines[name] * BUSY * 1_000) / serverCpuMs) * (intervalS + LATENCY_MS / 1_000);
      return [
        `${name}, each at ${intervalS} s`,
        number(perSecond),
        number(cores(workerCpuMs)),
        engines[name] === 0 ? '' : number(cores(serverCpuMs)),
        engines[name] === 0 ? '' : number(engines[name]),
        engines[name] === 0 ? '' : number(most),
        engines[name] === 0 ? '' : number((perSecond * writtenKb) / 1_000),
      ];
    }),
  );
  return table(
    [
      '1,000,000 polls',
      'requests/s',
      'cores of workers',
      'cores of the store',
      'cores one store can use',
      'polls one store carries',
      'written, MB/s',
    ],
    rows,
  );
}

/** One store and so many cores of workers as carry a share of the load. */
function knee(): string {
  const shares = [0.9, 1, 1.1, 1.5];
  const rows = names
    .filter((name) => engines[name] > 0)
    .flatMap((name) => {
      const { workerCpuMs, serverCpuMs } = costsOf(name);
      const perSecond = perSecondAt(SIMULATED_S);
      const full = (perSecond * workerCpuMs) / 1_000;
      return shares.map((share) => {
        const workerCores = Math.ceil(full * share);
        const seen = manyPolls({
          ...loadOf(1),
          costs: { workerMs: workerCpuMs, storeMs: serverCpuMs },
          workerCores,
          storeCores: engines[name],
          account: null,
        });
        return [
          `${name}, ${workerCores} cores of workers`,
          number(seen.pollsPerSecond),
          late(seen.lateP50Ms),
          late(seen.lateP99Ms),
        ];
      });
    });
  return table(
    [`1,000,000 polls at ${SIMULATED_S} s, one store`, 'polls/s', 'late, p50', 'late, p99'],
    rows,
  );
}

const loadOf = (
  perRequest: number,
): Omit<ManyPolls, 'costs' | 'workerCores' | 'storeCores' | 'account'> => ({
  polls: POLLS,
  intervalMs: SIMULATED_S * 1_000,
  latencyMs: LATENCY_MS,
  perRequest,
  forMs: 4 * SIMULATED_S * 1_000,
});

const late = (ms: number) => (ms < 1_000 ? `${number(ms)} ms` : `${number(ms / 1_000, 1)} s`);

/** On cores without end: what the accounts' rates alone do. */
function rates(): string {
  const plenty = { costs: { workerMs: 0, storeMs: 0 }, workerCores: 1, storeCores: 1 };
  const rows = [1, PER_REQUEST].map((perRequest) => {
    const seen = manyPolls({ ...loadOf(perRequest), ...plenty, account: ACCOUNT });
    return [
      perRequest === 1 ? 'each poll asks for itself' : `fleets that ask for ${perRequest} at once`,
      number(seen.requestsPerSecond),
      number(seen.pollsPerSecond),
      late(seen.lateP50Ms),
      late(seen.lateP99Ms),
    ];
  });
  return table(
    [
      `1,000,000 polls at ${SIMULATED_S} s, ${ACCOUNT.requestsPerSecond} request/s an account`,
      'requests/s',
      'polls/s',
      'late, p50',
      'late, p99',
    ],
    rows,
  );
}

function paced(): string {
  const rows = [99, 990, 4_950].map((members) => {
    const rate = { requests: 1, perMs: 1_000 };
    const own = { members, intervalMs: 10_000, latencyMs: LATENCY_MS, rate, rounds: 4 };
    const formula = Math.max(10 + LATENCY_MS / 1_000, Math.ceil(members / PER_REQUEST) * 1.01);
    return [
      `${number(members)} polls`,
      `${number(pacedFleet(own) / 1_000, 1)} s`,
      `${number(formula, 1)} s`,
    ];
  });
  return table(
    ['a fleet at 10 s, 1 request/s', 'asked every, by the chart', 'by the formula'],
    rows,
  );
}

async function records(): Promise<string> {
  const rows: string[][] = [];
  for (const polls of [1, 99, 198, 495, 990]) {
    const { bytes, bytesPerPoll, savesPerPoll, cpuMsPerPoll } = await stored(polls);
    rows.push([
      polls === 1 ? 'a poll' : `a fleet of ${polls}`,
      `${number(bytes / 1_000, 1)} kB`,
      number(savesPerPoll, 2),
      `${number(bytesPerPoll / 1_000, 1)} kB`,
      `${number(cpuMsPerPoll, 2)} ms`,
    ]);
  }
  return table(
    [
      'on a DurableHost',
      'its record',
      'saves per poll',
      'stored per poll',
      'CPU per poll to step it',
    ],
    rows,
  );
}

const sections = {
  needs: needs(),
  records: await records(),
  paced: paced(),
  rates: rates(),
  knee: knee(),
};
for (const [name, section] of Object.entries(sections)) {
  console.log(`${section}\n`);
  keepFresh(`growth-${name}`, 'npm run bench:growth', section, undefined, 'docs/durable-growth.md');
}
