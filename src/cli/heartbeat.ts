import { type Language, quotable } from '../messages/explain.ts';
import { type Line, withProgress } from './line.ts';
import { nextCheck } from './live-lines.ts';
import type { PollSnapshot } from './poll-snapshot.ts';
import { spanText } from './standstill.ts';
import { statusCounts } from './status-counts.ts';
import { strings } from './strings.ts';
import type { Summary } from './summary-lines.ts';

type State = PollSnapshot['context'];

/** That the watch is still running: what is known, and when the next check is; `null` when all have ended. */
export function heartbeatLine(summary: Summary, language: Language, now: number): Line | null {
  const { rows, ended, wait } = summary;
  const states = rows.map(({ snapshot }) => snapshot.context);
  const [one] = states;
  if (!one) return null;
  const texts = strings[language];
  const settled = [...ended.values()].reduce((sum, count) => sum + count, 0);
  const total = settled + states.length;
  const facts =
    total === 1
      ? [statusOf(one, language)]
      : [
          texts.settled(settled, total),
          statusCounts(
            states.map(({ status }) => status),
            language,
          ),
        ];
  const failing = states.filter(({ failure }) => failure !== null).length;
  if (failing > 0 && total > 1) facts.push(texts.retrying(failing));
  const changedAt = states.reduce((latest, state) => Math.max(latest, state.changedAt ?? 0), 0);
  if (changedAt > 0) facts.push(texts.unchanged(spanText(now - changedAt, language)));
  const next = nextCheck(wait, { language, now });
  const { id, label } = total === 1 ? one : { id: null, label: null };
  return { id, label, text: texts.heartbeat(facts.join(texts.comma), next), colour: 'dim' };
}

function statusOf({ status, progress }: State, language: Language): string {
  const texts = strings[language];
  return status === null
    ? texts.noStatus
    : texts.still(withProgress(quotable(status), progress, language));
}
