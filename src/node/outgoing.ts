import { ACCEPT_ENCODING } from './decoders.ts';

/** A request as it goes out. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  /** Names in lower case, and values, in turns. */
  readonly headers: string[];
  readonly body: string | Uint8Array | null;
  /** Whether it may be sent again when it isn't known what became of it (RFC 9110 section 9.2.2). */
  readonly idempotent: boolean;
  readonly signal: AbortSignal | null;
  readonly pauseTimeout: PauseTimeout | undefined;
  readonly addSecrets: AddSecrets | undefined;
}

/** What pollchart's own requests carry beside what fetch knows. */
type Init = RequestInit & {
  readonly idempotent?: boolean | undefined;
  readonly pauseTimeout?: PauseTimeout | undefined;
  readonly addSecrets?: AddSecrets | undefined;
};

/** To be called while a request waits without the server's doing; the result ends that. */
type PauseTimeout = () => () => void;

/** To be called with what else is sent that must not be shown. */
type AddSecrets = (secrets: readonly string[]) => void;

/**
 * What fetch's parameters ask for.
 *
 * @throws {TypeError} for what fetch refuses, too, and for another scheme than `http:` and `https:`.
 */
export async function outgoing(input: string | URL | Request, init: Init = {}): Promise<Outgoing> {
  const request = input instanceof Request ? input : null;
  const url = httpUrl(request ? request.url : String(input));
  const method = normalized(String(init.method ?? request?.method ?? 'GET'));
  const given = init.body ?? (request?.body ? await request.arrayBuffer() : null);
  if (given !== null && (method === 'GET' || method === 'HEAD'))
    throw new TypeError(`A request with ${method} can't have a body`);
  const { body, type } = await bodyOf(given);
  const headers = listOf(init.headers ?? request?.headers);
  const add = (name: string, value: string) => {
    if (!hasName(headers, name)) headers.push(name, value);
  };
  add('accept', '*/*');
  add('accept-encoding', ACCEPT_ENCODING);
  add('accept-language', '*');
  add('user-agent', 'pollchart');
  add('host', url.host);
  if (type !== null) add('content-type', type);
  if (FRESH.includes(init.cache ?? request?.cache)) {
    add('cache-control', 'no-cache');
    add('pragma', 'no-cache');
  }
  return {
    url,
    method,
    headers,
    body,
    idempotent: init.idempotent ?? IDEMPOTENT.includes(method),
    signal: init.signal ?? request?.signal ?? null,
    pauseTimeout: init.pauseTimeout,
    addSecrets: init.addSecrets,
  };
}

const FRESH: readonly unknown[] = ['no-store', 'reload'];

const IDEMPOTENT: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

/** Errors show no URL: it may hold a secret. */
function httpUrl(text: string): URL {
  const url = parsed(text);
  if (url === null) throw new TypeError('fetch failed: the URL is invalid');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TypeError(`fetch failed: ${url.protocol} isn't http: or https:`);
  if (url.username !== '' || url.password !== '')
    throw new TypeError('fetch failed: the URL includes credentials');
  return url;
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** As the Fetch standard has it: these six in any case, others as they are. */
function normalized(method: string): string {
  if (/^(?:connect|trace|track)$/i.test(method))
    throw new TypeError(`fetch failed: ${method.toUpperCase()} can't be sent`);
  return /^(?:delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;
}

/** The bytes of a body, and the `Content-Type` that it has by itself. */
async function bodyOf(
  body: BodyInit | null,
): Promise<{ readonly body: string | Uint8Array | null; readonly type: string | null }> {
  if (body === null) return { body, type: null };
  if (typeof body === 'string') return { body, type: 'text/plain;charset=UTF-8' };
  const whole = new Response(body);
  const type = whole.headers.get('content-type');
  return { body: new Uint8Array(await whole.arrayBuffer()), type };
}

/** Names in lower case, and values, in turns. */
function listOf(given: HeadersInit | undefined): string[] {
  const list: string[] = [];
  for (const [name, value] of given instanceof Headers ? given : new Headers(given))
    list.push(name, value);
  return list;
}

function hasName(headers: readonly string[], name: string): boolean {
  for (let n = 0; n < headers.length; n += 2) if (headers[n] === name) return true;
  return false;
}
