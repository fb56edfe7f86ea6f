import { createActor, toPromise } from 'xstate';
import * as z from 'zod';
import { bearer, createPollingMachine, defineResource, recordPolling } from '../../../src/index.ts';
import { usePolling } from '../../../src/react/index.ts';
import type { Props } from './monitor.tsx';
import { seen } from './seen.ts';

/** Its data hold what must not be in a recording. */
const machine = createPollingMachine(
  defineResource({
    request: (id) => ({ url: `${location.origin}/api/conversations/${id}` }),
    credentials: bearer(() => seen.key),
    // The chart's snapshots have a field of this name, too.
    secretFields: ['value'],
    schema: z.looseObject({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: status === 'DONE' ? 'succeeded' : 'pending' }),
  }),
);

interface RecordedProps extends Props {
  readonly record?: boolean;
}

function Recorded(props: RecordedProps) {
  const poll = usePolling(machine, props);
  seen.poll = poll;
  seen.recording = poll.recording;
  return (
    <p>
      <b className="phase">{poll.phase}</b> <span className="polls">{poll.polls}</span>{' '}
      <button type="button" onClick={poll.recording?.download as never}>
        Download
      </button>
    </p>
  );
}

/** Asks for no recording. */
function Plain(props: Props) {
  usePolling(machine, props);
  return null;
}

const RecordedBeside = (props: RecordedProps) => (
  <>
    <Plain {...props} />
    <Recorded {...props} />
  </>
);

/** Without React: the lines of a poll from its start to its end. */
export async function recordedInPage(id: string): Promise<readonly string[]> {
  const actor = createActor(machine, { input: { id, autoStart: true } });
  const { lines } = recordPolling(actor);
  await toPromise(actor.start());
  return lines;
}

export const recorded = { Recorded, RecordedBeside };
