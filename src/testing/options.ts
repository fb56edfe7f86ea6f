import type { Api } from './api.ts';
import type { AuthOption } from './auth.ts';
import type { AgentServerVersion, MainVersion } from './bodies/version.ts';
import type { LimiterOption } from './limiter.ts';
import { VERSIONS } from './releases.ts';

/** Options of {@link startStatusServer}; all are optional. */
export interface StatusServerOptions {
  /** Which server to simulate. Default `main`. */
  readonly api?: Api;
  /**
   * Which release of it: it decides which APIs there are, what is refused with what, and which fields bodies have.
   * Default `0.62.0` of the main server, which has V0 and V1, and `1.58.2` of the agent server.
   */
  readonly version?: MainVersion | AgentServerVersion;
  /**
   * Whether a main server answers a wrong path, also one of an API that it doesn't have, with its web page (200
   * `text/html`) instead of 404 `{"detail":"Not Found"}`. Default `true`. Agent servers never do.
   */
  readonly webPage?: boolean;
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
  /** TCP port on 127.0.0.1, 0-65535. Default 0: any free one. */
  readonly port?: number;
}

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  api: ['main', 'agent-server'],
  limiter: ['none', 'self-hosted', 'cloud'],
  etag: [true, false],
  gzip: [true, false],
  cors: [true, false],
  webPage: [true, false],
};

/** Throws for an unknown option or an invalid value, naming the option. */
export function assertOptions(options: StatusServerOptions): void {
  const names = [...Object.keys(CHOICES), 'version', 'auth', 'port'];
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`options must be an object of ${names.join(', ')}, got ${options}`);
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name)) {
      throw new TypeError(`unknown option ${name}, expected one of ${names.join(', ')}`);
    }
    const allowed = CHOICES[name];
    if (value !== undefined && allowed !== undefined && !allowed.includes(value)) {
      throw new TypeError(`${name} must be one of ${allowed.join(', ')}, got ${String(value)}`);
    }
  }
  const { api = 'main', version, port = 0 } = options;
  if (version !== undefined && !VERSIONS[api].includes(version)) {
    const allowed = VERSIONS[api].join(', ');
    throw new TypeError(`version of ${api} must be one of ${allowed}, got ${String(version)}`);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be an integer from 0 to 65535, got ${port}`);
  }
}
