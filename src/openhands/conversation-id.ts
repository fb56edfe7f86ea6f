const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

/** The form of the main server: 32 lower-case hex digits. What isn't a UUID stays as it is. */
export const undashed = (id: string): string =>
  UUID.test(id) ? id.replaceAll('-', '').toLowerCase() : id;

/** The form of the agent server: 8-4-4-4-12. What isn't a UUID stays as it is. */
export const dashed = (id: string): string =>
  UUID.test(id) ? id.replace(UUID, '$1-$2-$3-$4-$5').toLowerCase() : id;
