import { expect, it } from 'vitest';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { hideNothing } from '../../src/http/redact.ts';
import { issuesMessage } from '../../src/http/schema-issues.ts';

const body = { status: 7, items: ['x'] };

it('says the same of a body to zod and to zod/mini, which has no words of its own', () => {
  const issuesOf = (schema: z.core.$ZodType) =>
    issuesMessage(z.core.safeParse(schema, body).error?.issues ?? [], hideNothing);
  const full = z.object({ status: z.string(), items: z.array(z.number()) });
  const small = mini.object({ status: mini.string(), items: mini.array(mini.number()) });
  expect(issuesOf(small)).toBe(issuesOf(full));
  expect(issuesOf(small)).toBe(
    'The body is not what the schema expects: status: Invalid input: expected string; items.0: Invalid input: expected number',
  );
});
