/** A page that shows one poll, or one fleet, and says what a test wants to know of it. */
import { StrictMode, useEffect } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import * as z from 'zod';
import { createFleetMachine, defineBatchResource } from '../../../src/fleet/index.ts';
import { bearer, createPollingMachine, defineResource } from '../../../src/index.ts';
import {
  PollingProvider,
  type PollRecording,
  type UsePollingOptions,
  useFleet,
  usePolling,
} from '../../../src/react/index.ts';

const schema = z.looseObject({ status: z.string(), next: z.string().optional() });
type Body = z.output<typeof schema>;

const read = ({ status, next }: Body) => ({
  status,
  verdict: status === 'DONE' ? ('succeeded' as const) : ('pending' as const),
  ...(next !== undefined && { next }),
});

const key = () => new URLSearchParams(location.search).get('key');
const jobs = '/jobs/';

const machines = {
  plain: createPollingMachine(
    defineResource({
      request: (id, last) => ({ url: last?.next ?? `${location.origin}${jobs}${id}` }),
      schema,
      read,
    }),
  ),
  keyed: createPollingMachine(
    defineResource({
      request: (id) => ({ url: `${location.origin}${jobs}${id}` }),
      credentials: bearer(key),
      schema,
      read,
    }),
  ),
  named: createPollingMachine(
    defineResource({
      load: (id, { signal }) => fetch(`${jobs}${id}`, { signal }),
      schema,
      read,
    }),
  ),
  pinned: createPollingMachine(
    defineResource({
      request: (id) => ({ url: `${location.origin}${jobs}${id}` }),
      secretFields: ['pin'],
      schema,
      read,
    }),
  ),
};

const fleetMachine = createFleetMachine(
  defineBatchResource({
    request: (ids) => ({ url: `${location.origin}/batch?ids=${ids.join(',')}` }),
    schema: z.record(z.string(), schema),
    readings: (body) => Object.entries(body).map(([id, data]) => ({ id, data, ...read(data) })),
    limit: 10,
  }),
);

interface Shown {
  readonly phase: string;
  readonly status: string | null;
  readonly polls: number;
  readonly nextPollAt: number | null;
  readonly reason: string | null;
  readonly failure: string | null;
}

const tab = {
  seen: null as Shown | null,
  statuses: {} as Readonly<Record<string, number>>,
  told: [] as string[],
  recording: null as PollRecording | null,
  controls: null as Pick<
    ReturnType<typeof usePolling>,
    'start' | 'stop' | 'refresh' | 'pause' | 'resume' | 'restart'
  > | null,
  show(props: Props) {
    root ??= createRoot(document.getElementById('root') as HTMLElement);
    root.render(<App {...props} />);
  },
  unmount() {
    root?.unmount();
    root = null;
  },
};
let root: Root | null = null;

export type Tab = typeof tab;

export interface Props
  extends Pick<
    UsePollingOptions<Body>,
    'policy' | 'pauseWhenHidden' | 'enabled' | 'initialData' | 'record'
  > {
  readonly machine?: keyof typeof machines;
  readonly id?: string;
  readonly ids?: readonly string[];
  readonly release?: string;
  readonly user?: string;
  /** Whether the machine has a name. */
  readonly isNamed?: boolean;
}

const { plain } = machines;

function App({ release, isNamed, ...props }: Props) {
  // Ann's cookies sign her in, unless a key does.
  const { user = props.machine === 'keyed' ? undefined : 'ann' } = props;
  const between = {
    release,
    user,
    ...(isNamed && { machines: { jobs: machines[props.machine ?? 'plain'] } }),
  };
  const isPlain = release === undefined && user === undefined && !isNamed;
  return (
    <StrictMode>
      <PollingProvider acrossTabs={isPlain || between}>
        {props.ids ? <Fleet {...props} ids={props.ids} /> : <One {...props} />}
      </PollingProvider>
    </StrictMode>
  );
}

function One({ machine, id = 'abc', ...options }: Props) {
  const poll = usePolling(machine ? machines[machine] : plain, {
    id,
    ...options,
    onChange: ({ id, status }) => tab.told.push(`${id} ${status}`),
    onFailure: ({ id, failure }) => tab.told.push(`${id} ${failure.code}`),
    onSettled: ({ id, outcome }) => tab.told.push(`${id} ends as ${outcome.reason}`),
  });
  tab.controls = poll;
  tab.recording = poll.recording;
  const { phase, status, polls, nextPollAt, outcome, failure } = poll;
  const shown = {
    ...{ phase, status, polls, nextPollAt },
    ...{ reason: outcome?.reason ?? null, failure: failure?.code ?? null },
  };
  useEffect(() => {
    tab.seen = shown;
  });
  return <pre>{JSON.stringify(shown)}</pre>;
}

function Fleet({ ids, policy }: Props & { readonly ids: readonly string[] }) {
  const fleet = useFleet(fleetMachine, {
    ids,
    policy,
    onChange: ({ id, status }) => tab.told.push(`${id} ${status}`),
    onSettled: ({ id, outcome }) => tab.told.push(`${id} ends as ${outcome.reason}`),
  });
  const { phase, polls, nextPollAt, statuses, outcome, failure, total } = fleet;
  const shown = {
    ...{ phase, status: `${total}`, polls, nextPollAt },
    ...{ reason: outcome?.reason ?? null, failure: failure?.code ?? null },
  };
  useEffect(() => {
    tab.seen = shown;
    tab.statuses = statuses;
  });
  return <pre>{JSON.stringify(shown)}</pre>;
}

Object.assign(window, { tab });
