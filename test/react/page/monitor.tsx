import { bearer, createPollingMachine, type PolicyInput } from '../../../src/index.ts';
import { type ConversationInfo, conversationV0 } from '../../../src/openhands/index.ts';
import { type UsePollingOptions, usePolling } from '../../../src/react/index.ts';
import { seen } from './seen.ts';

export const machine = createPollingMachine(
  conversationV0({ baseUrl: '', credentials: bearer(() => seen.key) }),
);

export interface Props {
  readonly id: string | null;
  /** The first answer, when the page was rendered with one. */
  readonly observation?: UsePollingOptions<ConversationInfo>['observation'];
  readonly policy?: PolicyInput;
  readonly enabled?: boolean;
  readonly pauseWhenHidden?: boolean;
  readonly pauseWhenOffline?: boolean;
  /** Another one mounts other components in place of those before. */
  readonly generation?: number;
}

/** Shows all that a poll reports. */
export function Monitor(props: Props & Pick<UsePollingOptions, 'inspect'>) {
  const poll = usePolling(machine, props);
  seen.poll = poll;
  if (seen.phases.at(-1) !== poll.phase) seen.phases.push(poll.phase);
  seen.controls.push([poll.start, poll.stop, poll.refresh, poll.pause, poll.resume, poll.restart]);
  return (
    <p>
      <b className="phase">{poll.phase}</b> <i className="status">{poll.status}</i>{' '}
      <span className="polls">{poll.polls}</span> <q>{poll.outcome?.id}</q>
    </p>
  );
}
