import type { StateValue } from 'xstate';
import { pathOf } from '../chart-picture/chart.ts';

/** The ids of all states that a chart is in, the outer ones first. */
export function stateIdsOf(value: StateValue): readonly string[] {
  const idsIn = (value: StateValue, path: readonly string[]): string[] =>
    typeof value === 'string'
      ? [pathOf([...path, value])]
      : Object.entries(value).flatMap(([key, inside]) => [
          pathOf([...path, key]),
          ...(inside === undefined ? [] : idsIn(inside, [...path, key])),
        ]);
  return idsIn(value, []);
}
