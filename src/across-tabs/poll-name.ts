import { InputError } from '../../machines/validate/input-error.ts';
import { version } from '../../package.json';
import { authHeaders } from '../http/auth-headers.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import type { Resource } from '../resource/resource.ts';
import type { StatusRequest } from '../resource/status-request.ts';

type AnyResource = Resource<unknown> | BatchResource<unknown>;

/** What the application says of the polls that its tabs share. */
export interface SharedBetween {
  /** The release of the page: tabs of another one poll for themselves. */
  readonly release?: string | undefined;
  /**
   * Who is signed in, not empty: the tabs of another user poll for themselves. Any text where all users get the same
   * answers. Default: the secrets of the resource's credentials tell users apart; without any, or with cookies or a
   * `fetch` of the application's own, each tab polls for itself.
   */
  readonly user?: string | undefined;
  /**
   * Names for machines whose polls can't be told apart by their requests. What a machine depends on (an address, an
   * account) belongs into its name.
   */
  readonly machines?: Readonly<Record<string, object>> | undefined;
}

/** What is polled, and how. */
export interface Polled {
  /** The resource that the machine asks; `undefined` for a machine of the application's own. */
  readonly resource: AnyResource | undefined;
  /** Whether it asks with a `fetch` of the application's own. */
  readonly hasOwnFetch: boolean;
  readonly machine: object;
  readonly ids: readonly string[];
  /** All else that makes it another poll. JSON. */
  readonly settings: unknown;
}

/**
 * The name by which tabs find the others that poll the same: nothing can be told from it. Two polls have the same one
 * when the release, the user, the machine's name, the requests for an id, the code that reads the answers, the ids and
 * the settings are the same.
 *
 * @throws {InputError} where that isn't known; what the resource throws for an id that it can't ask for.
 */
export async function pollName(
  { resource, hasOwnFetch, machine, ids, settings }: Polled,
  { release = '', user, machines = {} }: SharedBetween,
): Promise<string> {
  const [name] = Object.entries(machines).find(([, named]) => named === machine) ?? [];
  const sorted = [...ids].sort();
  const [id] = sorted;
  if (name === undefined && id !== undefined) validateTellable(resource, hasOwnFetch, id);
  const asked = { name, of: id === undefined || !resource ? null : askedFor(resource, id) };
  const signedIn = user || (await secretsOf(resource, hasOwnFetch, user));
  const digest = await digestOf({ asked, signedIn, ids: sorted, settings });
  return `pollchart ${version} ${release} ${digest}`;
}

/** @throws {InputError} for a machine of which nothing tells what it asks and how it reads that. */
function validateTellable(
  resource: AnyResource | undefined,
  hasOwnFetch: boolean,
  id: string,
): void {
  const unknown =
    !resource || partsOf(resource).some(isLoaded)
      ? 'without `request`'
      : hasOwnFetch
        ? 'with a `fetch` of your own'
        : partsOf(resource).flatMap(codeOf).some(isNative)
          ? 'with a bound or built-in function'
          : null;
  if (unknown)
    throw new InputError(
      'acrossTabs.machines',
      undefined,
      `a name for the machine that polls "${id}" (${unknown} there is nothing to tell it by)`,
    );
}

const isLoaded = (part: AnyResource) => 'load' in part && part.load !== null;

/** The text of a bound function is that of any other one. */
const isNative = (code: string) => /\{\s*\[native code\]\s*\}$/.test(code);

/** All that the parts of a resource ask for an id, and how they read it. */
function askedFor(resource: AnyResource, id: string): unknown {
  const errors: unknown[] = [];
  const asked = partsOf(resource).map((part) => {
    const { longPollMs, maxBytes, secretFields } = part;
    const settings = { longPollMs, maxBytes, secretFields };
    try {
      return { request: requestOf(part, id), code: codeOf(part), schema: schemaOf(part), settings };
    } catch (error) {
      errors.push(error);
      return { request: null, code: codeOf(part), schema: schemaOf(part), settings };
    }
  });
  if (errors.length === asked.length) throw errors[0];
  return asked;
}

function requestOf(part: AnyResource, id: string): unknown {
  if (isLoaded(part)) return null;
  const { url, ...request } = 'readings' in part ? part.request([id]) : part.request(id, null);
  return { url: absolute(url), ...request };
}

const absolute = (url: StatusRequest['url']) =>
  new URL(String(url), globalThis.location?.href).href;

/** The text of what asks and of what reads the answers: after a hot reload it is another one. */
const codeOf = (part: AnyResource): readonly string[] =>
  [...Object.values(part), 'confirm' in part && part.confirm?.when]
    .filter((value) => typeof value === 'function')
    .map(String);

/** As JSON Schema, where the library can say it (Standard JSON Schema). */
function schemaOf({ schema }: AnyResource): unknown {
  const { jsonSchema } = schema['~standard'] as {
    readonly jsonSchema?: { input(options: { readonly target: string }): unknown };
  };
  try {
    return jsonSchema?.input({ target: 'draft-2020-12' }) ?? null;
  } catch {
    return null;
  }
}

/** A resource, and those that it asks besides. */
function partsOf(resource: AnyResource): readonly AnyResource[] {
  if ('readings' in resource)
    return resource.confirm ? [resource, resource.confirm.resource] : [resource];
  return [resource, ...(resource.alternatives ?? [])];
}

/**
 * What the credentials send now.
 *
 * @throws {InputError} where that doesn't tell who is signed in.
 */
async function secretsOf(
  resource: AnyResource | undefined,
  hasOwnFetch: boolean,
  user: unknown,
): Promise<unknown> {
  const all = resource ? partsOf(resource).flatMap(({ credentials }) => credentials) : [];
  const isTold = all.length > 0 && all.every(({ header }) => header !== null) && !hasOwnFetch;
  if (!isTold)
    throw new InputError(
      'acrossTabs.user',
      user,
      'who is signed in, or any text where all users get the same answers (cookies, and what a `fetch` or client of your own sends, don’t tell users apart)',
    );
  const { headers, issued } = await authHeaders(all, null);
  if (issued.some(({ secret }) => secret === null))
    throw new InputError(
      'acrossTabs.user',
      user,
      'who is signed in (the credentials have no secret yet, which would tell)',
    );
  return headers;
}

async function digestOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
