import { readFileSync } from 'node:fs';

/** What a real server sent, as JSON. */
export const body = <T = unknown>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../fixtures/openhands/${name}.json`, import.meta.url), 'utf8'));
