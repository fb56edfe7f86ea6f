import { InputError } from '../../machines/validate/input-error.ts';

const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

/** Whether an id is a UUID of any version, dashed or not. V0 takes any other id, too. */
export const isUuid = (id: string): boolean => UUID.test(id);

/** The main server's form of a UUID: 32 lower-case hex digits. Any other id is returned unchanged. */
export const undashed = (id: string): string =>
  isUuid(id) ? id.replaceAll('-', '').toLowerCase() : id;

/** The agent server's form of a UUID: 8-4-4-4-12, in lower case. Any other id is returned unchanged. */
export const dashed = (id: string): string =>
  isUuid(id) ? id.replace(UUID, '$1-$2-$3-$4-$5').toLowerCase() : id;

/** @throws {InputError} for an id that isn't a UUID: to one the servers refuse the whole request. */
export function validateUuid(id: string): void {
  if (!isUuid(id)) throw new InputError('id', id, UUID_EXPECTED);
}

export const UUID_EXPECTED = 'a UUID (32 hex digits, with or without dashes)';
