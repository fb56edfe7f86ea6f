import { InputError } from '../../machines/validate/input-error.ts';
import { secretNames } from '../http/secret-names.ts';
import { httpUrl } from '../resource/endpoint-url.ts';
import { shownUrl } from './shown-url.ts';

/** What is replaced by an id. */
export const PLACEHOLDER = '{id}';

/** A URL as given, which may have been copied from a browser's address bar. */
const written = (url: string) => url.trim().replace(/%7Bid%7D/gi, PLACEHOLDER);

export const hasPlaceholder = (url: string): boolean => written(url).includes(PLACEHOLDER);

export interface JobUrl {
  /** Whether it has a place for an id. */
  readonly takesId: boolean;
  /** What stands for the job where it has none: the URL without its query. */
  readonly name: string;
  /** @throws {InputError} for an id that can't stand there. */
  readonly forId: (id: string) => URL;
}

const EXAMPLE = "'https://ci.example.com/jobs/{id}'";

/** @throws {InputError} for a URL that can't be asked, or that holds a secret. */
export function jobUrl(given: string): JobUrl {
  const [template = ''] = written(given).split('#');
  const takesId = template.includes(PLACEHOLDER);
  if (hasPlaceholder(given) && !takesId)
    throw new InputError(
      'url',
      shown(given),
      `${PLACEHOLDER} in the path or the query, as in ${EXAMPLE}`,
    );
  if (/^[^/]*\/\/[^/?]*\{id\}/.test(template))
    throw new InputError(
      'url',
      shown(given),
      `${PLACEHOLDER} in the path or the query, not in the host`,
    );
  const example = httpUrl('url', template.replaceAll(PLACEHOLDER, '0'));
  const [other] = /\{\w+\}/.exec(pathOf(template).replaceAll(PLACEHOLDER, '')) ?? [];
  if (other !== undefined)
    throw new InputError('url', shown(given), `${PLACEHOLDER} where the id belongs, not ${other}`);
  refuseSecrets(template);
  return {
    takesId,
    name: shownUrl(example.href),
    forId: (id) => (takesId ? filled(template, id) : new URL(example)),
  };
}

const shown = (url: string) => shownUrl(url).replace(/%7B(\w+)%7D/gi, '{$1}');

const pathOf = (url: string) => url.replace(/^[^/]*\/\/[^/?]*/, '').replace(/\?.*/s, '');

const SECRET = new RegExp(`(?:${secretNames([])})$|^(?:key|auth)$`, 'i');

/** An argument is seen by every user of the machine, and in logs. */
function refuseSecrets(template: string): void {
  for (const pair of template.replace(/^[^?]*\??/, '').split('&')) {
    const [name = '', ...value] = pair.split('=');
    if (!SECRET.test(name) || ['', PLACEHOLDER].includes(value.join('='))) continue;
    throw new InputError(
      'url',
      `${name}=…`,
      `no secret in the URL (name the variable that holds it: --query-env '${name}: VARIABLE', or as a header --header-env 'NAME: VARIABLE')`,
    );
  }
}

function filled(template: string, id: string): URL {
  const text = template.replaceAll(PLACEHOLDER, () => encoded(id));
  // URL parsers would resolve them.
  if (
    id === '' ||
    pathOf(text)
      .split('/')
      .some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
  )
    throw new InputError('id', id, 'a text that can be a part of the URL');
  return new URL(text);
}

/** @throws {InputError} for half of a surrogate pair. */
export function encoded(id: string): string {
  try {
    return encodeURIComponent(id);
  } catch {
    throw new InputError('id', id, 'well-formed Unicode');
  }
}
