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
   * Who is signed in: the tabs of another user poll for themselves. Default: the secrets of the resource's credentials
   * tell users apart.
   */
  readonly user?: string | undefined;
  /** Names for machines whose polls can't be told apart by their requests. */
  readonly machines?: Readonly<Record<string, object>> | undefined;
}

/** What is polled, and how. */
export interface Polled {
  /** The resource that the machine asks; `undefined` for a machine of the application's own. */
  readonly resource: AnyResource | undefined;
  readonly machine: object;
  readonly ids: readonly string[];
  /** All else that makes it another poll. JSON. */
  readonly settings: unknown;
}

/**
 * The name by which tabs find the others that poll the same: nothing can be told from it. Two polls have the same one
 * when the release, the user, the request for an id, the code that reads the answer, the ids and the settings are the
 * same.
 *
 * @throws {InputError} where that isn't known; what the resource throws for an id that it can't ask for.
 */
export async function pollName(
  { resource, machine, ids, settings }: Polled,
  { release = '', user, machines = {} }: SharedBetween,
): Promise<string> {
  const [name] = Object.entries(machines).find(([, named]) => named === machine) ?? [];
  const sorted = [...ids].sort();
  const [id] = sorted;
  const asked = name ?? (id === undefined ? null : requestOf(resource, id));
  const signedIn = user ?? (await secretsOf(resource));
  const digest = await digestOf({ asked, signedIn, ids: sorted, settings });
  return `pollchart ${version} ${release} ${digest}`;
}

function requestOf(resource: AnyResource | undefined, id: string): unknown {
  if (!resource || ('load' in resource && resource.load))
    throw new InputError(
      'acrossTabs.machines',
      undefined,
      `a name for the machine that polls "${id}" (without \`request\` there is nothing to tell it by)`,
    );
  const { url, ...request } =
    'readings' in resource ? resource.request([id]) : resource.request(id, null);
  return { url: absolute(url), ...request, code: codeOf(resource) };
}

const absolute = (url: StatusRequest['url']) =>
  new URL(String(url), globalThis.location?.href).href;

/** The text of what reads the answers: after a hot reload it is another one. */
const codeOf = (resource: AnyResource): readonly string[] =>
  parts(resource).map((one) => [...Object.values(one)].filter(isFunction).map(String).join('\n'));

const isFunction = (value: unknown) => typeof value === 'function';

/** A resource, and those that it asks besides. */
function parts(resource: AnyResource): readonly AnyResource[] {
  if ('readings' in resource)
    return resource.confirm ? [resource, resource.confirm.resource] : [resource];
  return [resource, ...(resource.alternatives ?? [])];
}

/** What the credentials send now; empty without any. */
async function secretsOf(resource: AnyResource | undefined): Promise<unknown> {
  const all = resource ? parts(resource).flatMap(({ credentials }) => credentials) : [];
  const { headers, issued } = await authHeaders(all, null);
  if (issued.some(({ secret }) => secret === null))
    throw new InputError(
      'acrossTabs.user',
      undefined,
      'who is signed in (the credentials have no secret yet, which would tell)',
    );
  return headers;
}

async function digestOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
