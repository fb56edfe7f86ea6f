import { header } from 'pollchart';

/** The user and password of servers that live for minutes, on loopback. */
export const AUTH = 'admin:local-only';

/** `Authorization: Basic …` (RFC 7617) for `user:password`. */
export const basic = (auth: string) =>
  header(
    'Authorization',
    () => btoa(auth),
    (secret) => `Basic ${secret}`,
  );
