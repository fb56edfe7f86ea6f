import { createPollingMachine, explain, type PolicyInput, poll, type Resource } from 'pollchart';
import { type BatchResource, createFleetMachine, pollFleet } from 'pollchart/fleet';
import { hearing, type Way } from './way.ts';

interface Change {
  readonly status: string;
  readonly detail?: string | null;
}

const inWords = ({ status, detail }: Change) => `${status}${detail ? ` (${detail})` : ''}\n`;

/** `poll(createPollingMachine(resource), { id })`. */
export const pollInCode =
  <TData>(resource: Resource<TData>, policy?: PolicyInput): Way =>
  ([id = '']) => {
    const { hear, output, has } = hearing();
    const onChange = (change: Change) => hear(inWords(change));
    return {
      hasRead: has,
      ended: poll(createPollingMachine(resource), { id, policy, onChange }).then((outcome) => {
        hear(explain(outcome));
        return { end: outcome.reason, sentence: explain(outcome), output: output() };
      }),
    };
  };

/** `pollFleet(createFleetMachine(resource), { ids })`. */
export const pollFleetInCode =
  <TData>(resource: Resource<TData> | BatchResource<TData>, policy?: PolicyInput): Way =>
  (ids) => {
    const { hear, output, has } = hearing();
    const onChange = (change: Change) => hear(inWords(change));
    return {
      hasRead: has,
      ended: pollFleet(createFleetMachine(resource), { ids, policy, onChange }).then(
        ({ outcomes }) => {
          const sentences = outcomes.map((outcome) => explain(outcome));
          hear(sentences.join('\n'));
          return {
            end: outcomes.map(({ reason }) => reason).join(', '),
            sentence: sentences.join(' / '),
            output: output(),
          };
        },
      ),
    };
  };
