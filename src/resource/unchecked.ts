import type { StandardSchemaV1 } from '@standard-schema/spec';

/** The schema of who trusts their types: it takes every body for a `T`, as it is. */
export const unchecked = <T>(): StandardSchemaV1<T, T> => ({
  '~standard': {
    version: 1,
    vendor: 'pollchart',
    validate: (value) => ({ value: value as T }),
  },
});
