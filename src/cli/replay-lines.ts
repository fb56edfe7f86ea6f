import prettyMs from 'pretty-ms';
import { phaseOf } from '../../machines/poll/phase.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import { oneLine } from '../http/one-line.ts';
import { explain, type Language, quotable } from '../messages/explain.ts';
import type { ReplayedStep } from '../replay/replay-polling.ts';
import { changeLine, type Line, outcomeLine, withProgress } from './line.ts';
import type { Paint } from './paint.ts';
import { type PollSnapshot, waitOf } from './poll-snapshot.ts';
import { strings } from './strings.ts';

type Step = ReplayedStep<unknown>;
type Reason = Pick<Line, 'text' | 'colour'>;

/** `rateLimited 59m 59s`: longer waits are rare. */
const WIDTH = 19;

/** A step of a recorded poll, which the previous one may be needed for: time, state and wait, reason. */
export function replayLine(
  step: Step,
  previous: Step | undefined,
  language: Language,
  paint: Paint,
): string {
  const time = new Date(step.at).toISOString();
  const state = stateAndWait(step.snapshot).padEnd(WIDTH);
  const { text, colour } = reasonOf(step, previous, language);
  return `${paint.dim(time)}  ${state}  ${paint[colour](text)}`;
}

/** E.g. `waiting 5s`. */
function stateAndWait(snapshot: PollSnapshot): string {
  const wait = waitOf(snapshot);
  return phaseOf(snapshot.value) + (wait ? ` ${prettyMs(wait.delayMs)}` : '');
}

function reasonOf(
  { event, emitted, snapshot }: Step,
  previous: Step | undefined,
  language: Language,
): Reason {
  const { output, context } = snapshot;
  const texts = strings[language];
  if (output) return outcomeLine(output, language);
  const lastEmitted = emitted.at(-1);
  if (lastEmitted) return answerReason(lastEmitted, snapshot, language);
  if (event === null) return dim(texts.recordingOf(quotable(context.id)));
  if (snapshot === previous?.snapshot) return dim(texts.ignored(event.type));
  return dim(event.type.startsWith('xstate.after.') ? texts.waitIsOver : event.type);
}

/** The result of an answer after which the poll continues. */
function answerReason(
  event: PollingEmitted,
  snapshot: Step['snapshot'],
  language: Language,
): Reason {
  const { id, verdict, policy } = snapshot.context;
  const texts = strings[language];
  const continues = verdict === 'pending' || (verdict === 'blocked' && !policy.endWhenBlocked);
  const unconfirmed = continues ? '' : texts.detail(texts.toBeConfirmed);
  switch (event.type) {
    case 'request.failed':
      return { text: oneLine(explain(event.failure, language)), colour: 'yellow' };
    case 'request.succeeded':
      return dim(
        texts.still(
          event.status === null
            ? texts.noStatus
            : withProgress(quotable(event.status), event.progress, language),
        ) + unconfirmed,
      );
    case 'status.changed': {
      const { text, colour } = changeLine(id, event, language);
      return { text: text + unconfirmed, colour };
    }
  }
}

const dim = (text: string): Reason => ({ text: oneLine(text), colour: 'dim' });
