import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { createPollingMachine } from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { PollingProvider, usePolling } from '../../src/react/index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const machine = createPollingMachine(conversationV0({ baseUrl: 'http://127.0.0.1:1' }));
const Shown = () => createElement('b', null, usePolling(machine, { id: 'abc' }).phase);

it('asks nobody where a server renders', () => {
  const locks = { request: vi.fn(), query: vi.fn() };
  const channel = vi.fn();
  vi.stubGlobal('navigator', { locks });
  vi.stubGlobal('BroadcastChannel', channel);
  const html = renderToString(
    createElement(PollingProvider, { acrossTabs: true }, createElement(Shown)),
  );
  expect(html).toBe('<b>idle</b>');
  for (const asked of [locks.request, locks.query, channel]) expect(asked).not.toHaveBeenCalled();
});
