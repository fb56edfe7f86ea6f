import { beforeAll, expect, it } from 'vitest';

beforeAll(() => {
  throw new Error('a hook that fails');
});
it('is never run', () => expect(1).toBe(1));
