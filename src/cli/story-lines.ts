import prettyMs from 'pretty-ms';
import { phaseOf } from '../../machines/poll/phase.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import { oneLine } from '../http/one-line.ts';
import { explain, type Language, quotable } from '../messages/explain.ts';
import type { ReplayedStep } from '../replay/replay-polling.ts';
import { changeLine, type Line, outcomeLine } from './line.ts';
import type { Paint } from './paint.ts';
import { type PollSnapshot, waitOf } from './poll-snapshot.ts';
import { strings } from './strings.ts';

type Step = ReplayedStep<unknown>;
type Why = Pick<Line, 'text' | 'colour'>;

/** The story of a poll, a line for each step: when, in which state and for how long, why. */
export function storyLines(steps: readonly Step[], language: Language, paint: Paint): string[] {
  const places = steps.map(({ snapshot }) => placeOf(snapshot));
  const width = Math.max(...places.map((place) => place.length));
  return steps.map((step, index) => {
    const time = new Date(step.at).toISOString();
    const place = (places[index] ?? '').padEnd(width);
    const { text, colour } = whyOf(step, steps[index - 1], language);
    return `${paint.dim(time)}  ${place}  ${paint[colour](text)}`;
  });
}

/** `waiting 5s`: the state, and the wait that it is in. */
function placeOf(snapshot: PollSnapshot): string {
  const wait = waitOf(snapshot);
  return phaseOf(snapshot.value) + (wait ? ` ${prettyMs(wait.delayMs)}` : '');
}

function whyOf({ event, emitted, snapshot }: Step, before: Step | undefined, language: Language) {
  const { output, context } = snapshot;
  const words = strings[language];
  if (output) return outcomeLine(output, language);
  const said = emitted.at(-1);
  if (said) return answerLine(said, snapshot, language);
  if (event === null) return quiet(words.recordingOf(quotable(context.id)));
  if (snapshot === before?.snapshot) return quiet(words.ignored(event.type));
  return quiet(event.type.startsWith('xstate.after.') ? words.waitIsOver : event.type);
}

/** What the chart made of an answer, as long as it goes on. */
function answerLine(said: PollingEmitted, snapshot: PollSnapshot, language: Language): Why {
  const { id, verdict } = snapshot.context;
  const words = strings[language];
  const doubt = verdict === 'pending' ? '' : words.detail(words.toBeConfirmed);
  switch (said.type) {
    case 'request.failed':
      return { text: oneLine(explain(said.failure, language)), colour: 'yellow' };
    case 'request.succeeded':
      return quiet(
        words.still(said.status === null ? words.noStatus : quotable(said.status)) + doubt,
      );
    case 'status.changed': {
      const { text, colour } = changeLine(id, said, language);
      return { text: text + doubt, colour };
    }
  }
}

const quiet = (text: string): Why => ({ text: oneLine(text), colour: 'dim' });
