const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

/** The main server's form of a UUID: 32 lower-case hex digits. Any other id is returned unchanged. */
export const undashed = (id: string): string =>
  UUID.test(id) ? id.replaceAll('-', '').toLowerCase() : id;

/** The agent server's form of a UUID: 8-4-4-4-12, in lower case. Any other id is returned unchanged. */
export const dashed = (id: string): string =>
  UUID.test(id) ? id.replace(UUID, '$1-$2-$3-$4-$5').toLowerCase() : id;
