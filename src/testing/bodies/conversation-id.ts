const UUID = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

export function isUuid(id: string): boolean {
  return UUID.test(id);
}

/** For a UUID in any spelling 32 lower-case hex digits; any other id unchanged. */
export function conversationKey(id: string): string {
  return isUuid(id) ? id.replaceAll('-', '').toLowerCase() : id;
}

export function dashed(id: string): string {
  return conversationKey(id).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
