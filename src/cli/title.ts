import { oneLine } from '../http/one-line.ts';

/** What OpenHands calls a conversation until it has a title: it repeats the id. */
const PLACEHOLDER = /^Conversation [0-9a-f]{5,32}$/;

/** A label on one line, '' for none and for one that says nothing. */
export function titleOf(label: string | null): string {
  const title = oneLine(label ?? '').trim();
  return PLACEHOLDER.test(title) ? '' : title;
}
