import { normalizedWord } from './job-words.ts';

/** What an object says, by names in one spelling: AWS begins them with a capital, Python's have underscores. */
export type Fields = ReadonlyMap<string, unknown>;

export const fieldsOf = (body: object): Fields =>
  new Map(Object.entries(body).map(([name, value]) => [normalizedWord(name), value]));

export const fieldIn = (fields: Fields, name: string): unknown => fields.get(normalizedWord(name));

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;
