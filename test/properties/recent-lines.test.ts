import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { foundIn } from '../../src/replay/found.ts';
import { recentLines } from '../../src/replay/recent-lines.ts';
import { entryLine, headerLine } from '../../src/replay/recording.ts';
import { replaySteps } from '../../src/replay/replay-polling.ts';
import { T0 } from '../support/observations.ts';
import { scenarios } from './arbitraries.ts';
import './runs.ts';
import { play } from './simulation.ts';

it('of any run the last lines replay to the snapshot that the chart has, and differ nowhere', () =>
  fc.assert(
    fc.property(scenarios('lying'), (scenario) => {
      const [first, ...steps] = play(scenario).steps;
      let snapshot = first?.after as NonNullable<typeof first>['after'];
      const header = () =>
        headerLine({ at: T0, snapshot: pollingMachine.getPersistedSnapshot(snapshot) });
      const recent = recentLines({ header, maxExchanges: 3 });
      recent.add(header());
      for (const { at, event, after } of steps) {
        if (event === null) continue;
        recent.add(entryLine({ at, event, found: foundIn(snapshot) }));
        snapshot = after;
      }
      const replayed = replaySteps(pollingMachine, recent.lines);
      expect(JSON.stringify(replayed.at(-1)?.snapshot)).toBe(JSON.stringify(snapshot));
      expect(replayed.filter(({ differs }) => differs !== null)).toEqual([]);
    }),
  ));
