import { FIELD_VALUE } from '../../machines/validate/field-value.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { secretNames } from '../http/secret-names.ts';
import { type Credentials, header } from '../resource/credentials.ts';

export interface JobHeaderOptions {
  /** `NAME: VALUE`, nothing secret. */
  readonly header?: readonly string[] | undefined;
  /** `NAME: VARIABLE`. */
  readonly headerEnv?: readonly string[] | undefined;
  readonly queryEnv?: readonly string[] | undefined;
  /** The name of a variable. */
  readonly bearerEnv?: string | undefined;
  /** That of one which holds `USER:PASSWORD`. */
  readonly basicEnv?: string | undefined;
}

export interface JobCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: readonly Credentials[];
  /** Those headers, as they are sent. */
  readonly secrets: readonly (readonly [name: string, value: string])[];
  /** Secret parameters of the query. */
  readonly query: readonly (readonly [name: string, secret: string])[];
  /** The variables that were read. */
  readonly variables: readonly string[];
}

/**
 * The headers of a job's requests: those that aren't secret by their value, secrets by the name of a variable alone.
 *
 * @throws {InputError} for a header that can't be sent, a secret that is given by value, and a variable that isn't set.
 */
export function jobCredentials(options: JobHeaderOptions, env: NodeJS.ProcessEnv): JobCredentials {
  const { bearerEnv, basicEnv, header: plain = [], headerEnv = [], queryEnv = [] } = options;
  const variables: string[] = [];
  const secretOf = (option: string, name: string) => {
    const secret = secretIn(env, option, name);
    variables.push(name);
    return secret;
  };
  const credentials: Credentials[] = [];
  const secrets: [string, string][] = [];
  const add = (name: string, secret: string, prefix = '') => {
    if (!FIELD_VALUE.test(secret))
      throw new InputError(
        `$${variables.at(-1)}`,
        'something else',
        'a value that a header can have (no line breaks, no characters past U+00FF)',
      );
    const same = credentials.some((one) => one.header?.toLowerCase() === name.toLowerCase());
    if (same) throw new InputError('credentials', name, 'one value for each header');
    secrets.push([name, prefix + secret]);
    credentials.push(
      header(
        name,
        () => secret,
        (plain) => prefix + plain,
      ),
    );
  };
  if (bearerEnv !== undefined) add('Authorization', secretOf('--bearer-env', bearerEnv), 'Bearer ');
  if (basicEnv !== undefined) {
    const secret = secretOf('--basic-env', basicEnv);
    if (!secret.includes(':'))
      throw new InputError('--basic-env', `$${basicEnv}`, 'a variable that holds USER:PASSWORD');
    add('Authorization', Buffer.from(secret).toString('base64'), 'Basic ');
  }
  for (const given of headerEnv) {
    const { name, prefix, variable } = named('--header-env', given);
    refuseOfConnection('--header-env', name);
    add(name, secretOf('--header-env', variable), prefix);
  }
  const query = queryEnv.map((given) => {
    const { name, variable } = named('--query-env', given);
    return [name, secretOf('--query-env', variable)] as const;
  });
  return { headers: plainHeaders(plain), credentials, secrets, query, variables };
}

const VARIABLE = /^[A-Za-z_]\w*$/;

/** `X-Key: CI_KEY`, or with what stands before the secret: `Authorization: Token CI_KEY`. */
function named(option: '--header-env' | '--query-env', given: string) {
  const form = option === '--header-env' ? NAMED_HEADER : NAMED_PARAMETER;
  const [, name = '', prefix = '', variable = ''] = form.exec(given.trim()) ?? [];
  if (name !== '') return { name, prefix, variable };
  // It may be the secret itself.
  throw new InputError(
    option,
    'something else',
    "'NAME: VARIABLE', the name of an environment variable and never the secret, e.g. 'X-Key: CI_KEY'",
  );
}

const NAMED_HEADER = /^([!#$%&'*+.^_`|~\w-]+)\s*:\s*((?:[A-Za-z][\w-]* )?)\$?([A-Za-z_]\w*)$/;
const NAMED_PARAMETER = /^([^\s:=&]+)\s*:\s*()\$?([A-Za-z_]\w*)$/;

/** @throws {InputError} for a variable that isn't set. */
function secretIn(env: NodeJS.ProcessEnv, option: string, name: string): string {
  if (!VARIABLE.test(name))
    throw new InputError(
      option,
      'something else',
      'the name of an environment variable, e.g. CI_TOKEN',
    );
  const secret = env[name]?.trim() ?? '';
  // Else what was given may be the secret itself.
  const shown = /^[A-Z_][A-Z0-9_]*$/.test(name) ? `$${name}, which is empty` : 'one that is empty';
  if (secret === '')
    throw new InputError(option, shown, 'the name of an environment variable that is set');
  return secret;
}

/** RFC 9110 section 7.6.1: these are between the machine and the next one, and made by the transport. */
const OF_CONNECTION =
  /^(?:host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-connection)$/i;

function refuseOfConnection(option: string, name: string): void {
  if (OF_CONNECTION.test(name))
    throw new InputError(option, name, 'a header that is not made by the connection itself');
}

const SECRET_NAME = new RegExp(`(?:${secretNames([])}|(?:^|[-_])(?:key|auth))$`, 'i');
const NOT_SECRET = /^(?:idempotency|sec-websocket)-key$/i;
const SECRET_VALUE = /^(?:bearer|basic|token|digest|apikey|negotiate)\s+\S/i;

function plainHeaders(given: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const text of given) {
    const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]+)\s*:(.*)$/s.exec(text.trim()) ?? [];
    const trimmed = value.trim();
    if (name === '' || !FIELD_VALUE.test(trimmed))
      throw new InputError('--header', 'something else', "'NAME: VALUE', e.g. 'X-Team: a'");
    if ((SECRET_NAME.test(name) && !NOT_SECRET.test(name)) || SECRET_VALUE.test(trimmed))
      throw new InputError(
        '--header',
        `${name}: …`,
        `nothing secret, which every user of the machine could see (name the variable that holds it: --header-env '${name}: VARIABLE')`,
      );
    refuseOfConnection('--header', name);
    headers[name] = trimmed;
  }
  return headers;
}
