import { describe, expect, it } from 'vitest';
import { bundle, pages } from '../scripts/bundle.ts';

describe('the bundle of', () => {
  it.each(Object.entries(pages))(
    '%s holds nothing of Node, of the command line or of the tests',
    async (_, source) => {
      const text = await bundle(source);
      expect(text.match(/\bfrom ?"([^"]+)"/g) ?? []).not.toContainEqual(
        expect.stringMatching(/node:|commander|log-update/),
      );
      expect(text).not.toMatch(/node:|OPENHANDS_API_KEY|startStatusServer/);
    },
  );

  it('a page that asks one API holds the schema of no other', async () => {
    const text = await bundle(pages['the same with `usePolling`'] ?? '');
    expect(text).toContain('conversation_id');
    expect(text).not.toContain('parent_conversation_id');
    expect(text).not.toContain('stats:');
  });

  it.each(['all of `pollchart`', 'the same with `usePolling`'])(
    'a page with one poll holds nothing of a fleet: %s',
    async (page) => {
      const text = await bundle(pages[page] ?? '');
      expect(text).not.toMatch(/fleet\.add|fetchBatch/);
    },
  );

  it('a page that asks no OpenHands holds no zod', async () => {
    const text = await bundle(pages['all of `pollchart`'] ?? '');
    expect(text).not.toMatch(/"zod["/]/);
  });
});
