import { lastAnswerAt, type PollState } from '../../machines/poll/poll-state.ts';
import type { Language } from '../messages/explain.ts';
import { strings } from './strings.ts';

/** From then on it is worth a word that nothing has changed. */
export const STANDSTILL_MS = 600_000;

/** For how long nothing has changed, ms; `null` while that is usual. */
export function standstillOf(
  { status, changedAt }: Pick<PollState, 'status' | 'changedAt'>,
  now: number,
): number | null {
  if (status === null || changedAt === null) return null;
  const ms = now - changedAt;
  return ms < STANDSTILL_MS ? null : ms;
}

/** E.g. `unchanged for 12 min`. */
export const standstillText = (ms: number, language: Language): string =>
  strings[language].unchanged(spanText(ms, language));

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** In the largest unit that it reaches, rounded down. */
export function spanText(ms: number, language: Language): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= 2 * size) ?? UNITS[3];
  const format = { style: 'unit', unit, unitDisplay: 'short' } as const;
  return new Intl.NumberFormat(language, format).format(Math.floor(ms / size));
}

/** Which standstills a log still has to tell: each after 10 minutes, and then whenever it has doubled. */
export class Standstills {
  readonly #told = new Map<string, { readonly changedAt: number | null; readonly ms: number }>();

  /** For how long nothing has changed, ms, if that is to be told now; else `null`. */
  due(state: PollState): number | null {
    const { id, changedAt, failure, ending } = state;
    if (failure !== null || ending !== null) return null;
    const ms = standstillOf(state, lastAnswerAt(state));
    const told = this.#told.get(id);
    if (ms === null || (told?.changedAt === changedAt && ms < 2 * told.ms)) return null;
    this.#told.set(id, { changedAt, ms });
    return ms;
  }
}
