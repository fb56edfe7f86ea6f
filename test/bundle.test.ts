import { describe, expect, it } from 'vitest';
import { bundle, pages } from '../scripts/bundle.ts';

const textOf = async (page: string) => (await bundle(pages[page] ?? '')).first.join('\n');

describe('the bundle of', () => {
  it.each(Object.keys(pages))(
    '%s holds nothing of Node, of the command line or of the tests',
    async (page) => {
      const { first, onDemand } = await bundle(pages[page] ?? '');
      const text = [...first, ...onDemand].join('\n');
      expect(text.match(/\bfrom ?"([^"]+)"/g) ?? []).not.toContainEqual(
        expect.stringMatching(/node:|commander|log-update/),
      );
      expect(text).not.toMatch(/node:|OPENHANDS_API_KEY|startStatusServer/);
    },
  );

  it('a page loads what records a poll only on demand', async () => {
    const { first, onDemand } = await bundle(pages['the same with `usePolling`'] ?? '');
    expect(first.join('\n')).not.toContain('createObjectURL');
    expect(onDemand.join('\n')).toContain('createObjectURL');
  });

  it('a page that asks one API holds the schema of no other', async () => {
    const text = await textOf('that with `usePolling`');
    expect(text).toContain('conversation_id');
    expect(text).not.toContain('parent_conversation_id');
    expect(text).not.toContain('stats:');
  });

  it.each(['all of `pollchart`', 'the same with `usePolling`', 'that with `usePolling`'])(
    'a page with one poll holds nothing of a fleet: %s',
    async (page) => {
      expect(await textOf(page)).not.toMatch(/fleet\.add|fetchBatch/);
    },
  );

  it('a page that asks no OpenHands holds no zod', async () => {
    expect(await textOf('all of `pollchart`')).not.toMatch(/"zod["/]/);
  });

  it('a page with OpenHands holds only what its schemas use of zod', async () => {
    const { first } = await bundle(pages['that with `usePolling`'] ?? '', ['react', 'xstate']);
    expect(first.join('\n')).not.toContain('~constantCatch');
  });
});
