import { type Language, quotable } from '../messages/explain.ts';
import { strings } from './strings.ts';

const MAX_KINDS = 5;

/** How many have which status, the most frequent first, e.g. `150 RUNNING, 50 STARTING`; `null` for none yet. */
export function statusCounts(statuses: Iterable<string | null>, language: Language): string {
  const texts = strings[language];
  const counts = new Map<string | null, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const shown = sorted
    .slice(0, MAX_KINDS)
    .map(([status, count]) => `${count} ${status === null ? texts.noStatus : quotable(status)}`);
  const rest = sorted.slice(MAX_KINDS).reduce((sum, [, count]) => sum + count, 0);
  return [shown.join(texts.comma), rest > 0 && texts.more(rest)].filter(Boolean).join(' ');
}
