import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { chartOf } from '../../src/chart-picture/chart.ts';
import { layoutOf } from '../../src/chart-picture/layout-of.ts';
import { Statechart } from '../../src/chart-picture/statechart.tsx';

async function rendered(steps: { taken?: string[]; takenBefore?: string[] }) {
  const chart = chartOf(pollingMachine);
  return renderToStaticMarkup(
    <Statechart
      chart={chart}
      layout={await layoutOf(chart)}
      current={['polling', 'polling.waiting']}
      taken={steps.taken ?? []}
      takenBefore={steps.takenBefore ?? []}
      currentWord="current"
      label="The statechart"
    />,
  );
}

it('is a list of the states for a screen reader, which says which ones are current', async () => {
  const html = await rendered({});
  expect(html).toContain('<figure class="statechart" aria-label="The statechart">');
  expect(html).toMatch(/<svg [^>]*aria-hidden="true"/);
  const names = Array.from(html.matchAll(/<li [^>]*aria-label="([^"]+)"/g), ([, name]) => name);
  expect(names).toEqual([
    ...['idle', 'polling (current)', 'deciding', 'fetching', 'waiting (current)', 'backoff'],
    ...['rateLimited', 'paused', 'stopped', 'error', 'notFound', 'unauthorized'],
  ]);
  expect(html.match(/aria-current="step"/g)).toHaveLength(2);
});

it('lights the edges that were taken, the last ones otherwise than those before', async () => {
  const html = await rendered({
    taken: ['polling.deciding  13'],
    takenBefore: ['polling.fetching xstate.done.actor.fetchStatus 0', 'no such arrow'],
  });
  expect(html).toMatch(/data-edge="deciding→waiting" data-age="taken"/);
  expect(html).toMatch(/data-edge="fetching→deciding" data-age="before"/);
  expect(html.match(/data-age="(taken|before)"/g)).toHaveLength(2);
});

it('lights the state of a transition that no edge is drawn for', async () => {
  const html = await rendered({
    taken: ['polling.rateLimited poll.refresh 0', 'polling poll.wake 0'],
  });
  const lit = Array.from(
    html.matchAll(/data-state="(\w+)"[^>]*data-age="taken"/g),
    ([, name]) => name,
  );
  expect(lit).toEqual(['deciding', 'rateLimited']);
});
