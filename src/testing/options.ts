import type { Api } from './api.ts';
import type { AuthOption } from './auth.ts';
import type { LimiterOption } from './limiter.ts';

/** Options of {@link startStatusServer}; all are optional. */
export interface StatusServerOptions {
  /** Which server to simulate. Default `main`: V0 and V1. */
  readonly api?: Api;
  /** Default `{ mode: 'none' }`. */
  readonly auth?: AuthOption;
  /** Default `none`. */
  readonly limiter?: LimiterOption;
  /**
   * Send `ETag` and `Last-Modified` with every reading that has no unknown id, and answer 304 to an `If-None-Match` or
   * `If-Modified-Since` that still matches. Default `false`, like OpenHands today.
   */
  readonly etag?: boolean;
  /** Compress every body for clients that accept gzip. Default `false`. */
  readonly gzip?: boolean;
  /**
   * Let browsers of any origin read the answers, and answer their preflights (which are recorded
   * too). As on a real self-hosted server, its 429 and 500 still carry no CORS headers. Default
   * `false`.
   */
  readonly cors?: boolean;
  /** The status for more than 99 ids: 500 (default), or 400 as on newer servers. */
  readonly tooManyIds?: 400 | 500;
  /** TCP port on 127.0.0.1, 0-65535. Default 0: any free one. */
  readonly port?: number;
}

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  api: ['main', 'agent-server'],
  limiter: ['none', 'self-hosted', 'cloud'],
  etag: [true, false],
  gzip: [true, false],
  cors: [true, false],
  tooManyIds: [400, 500],
};

/** Throws for an unknown option or an invalid value, naming the option. */
export function assertOptions(options: StatusServerOptions): void {
  const names = [...Object.keys(CHOICES), 'auth', 'port'];
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name)) {
      throw new TypeError(`unknown option ${name}, expected one of ${names.join(', ')}`);
    }
    const allowed = CHOICES[name];
    if (value !== undefined && allowed !== undefined && !allowed.includes(value)) {
      throw new TypeError(`${name} must be one of ${allowed.join(', ')}, got ${String(value)}`);
    }
  }
  const { port = 0 } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be an integer from 0 to 65535, got ${port}`);
  }
}
