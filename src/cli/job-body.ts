import { readFileSync } from 'node:fs';
import { InputError } from '../../machines/validate/input-error.ts';
import { parsedJson } from '../http/parsed-json.ts';
import { PLACEHOLDER } from './job-url.ts';

export interface JobBody {
  readonly takesId: boolean;
  readonly contentType: string | null;
  readonly forId: (id: string) => string;
}

/**
 * The body of a job's requests: as given, or of a file (`@FILE`). In JSON and in forms an id is escaped.
 *
 * @param contentType that of the headers, if they have one.
 * @throws {InputError} for a file that can't be read.
 */
export function jobBody(given: string, contentType: string | undefined): JobBody {
  const text = given.startsWith('@') ? contentOf(given.slice(1)) : given;
  const isJson = parsedJson(inJson(text, '0')) !== undefined;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(contentType ?? '');
  return {
    takesId: text.includes(PLACEHOLDER),
    contentType: contentType ?? (isJson ? 'application/json' : null),
    forId: (id) => {
      if (isJson) return inJson(text, id);
      return text.replaceAll(PLACEHOLDER, () => (isForm ? encodeURIComponent(id) : id));
    },
  };
}

/** Within a text the id's own quotes are escaped; elsewhere it is a number, or a text. */
const inJson = (text: string, id: string): string => {
  const quoted = JSON.stringify(id);
  const bare = /^(?:0|-?[1-9]\d*)$/.test(id) ? id : quoted;
  return text.replace(/"(?:[^"\\]|\\.)*"|\{id\}/g, (part) =>
    part === PLACEHOLDER ? bare : part.replaceAll(PLACEHOLDER, () => quoted.slice(1, -1)),
  );
};

function contentOf(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError('--body', `@${path}`, `a file that can be read (${code})`);
  }
}
