import { readFileSync } from 'node:fs';
import { InputError } from '../../machines/validate/input-error.ts';
import { type BodyLanguage, filledText, languageOf } from './filled-text.ts';
import { PLACEHOLDER } from './job-url.ts';

export interface JobBody {
  readonly takesId: boolean;
  readonly contentType: string | null;
  readonly forId: (id: string) => string;
}

/**
 * The body of a job's requests: as given, or of a file (`@FILE`). An id is escaped where it stands.
 *
 * @param contentType that of the headers, if they have one.
 * @throws {InputError} for a file that can't be read.
 */
export function jobBody(given: string, contentType: string | undefined): JobBody {
  const text = given.startsWith('@') ? contentOf(given.slice(1)) : given;
  const language = bodyLanguage(text, contentType);
  return {
    takesId: text.includes(PLACEHOLDER),
    contentType: contentType ?? contentTypes[language] ?? null,
    forId: (id) => filledText(text, language, id),
  };
}

const FORM = 'application/x-www-form-urlencoded';

const contentTypes: Readonly<Partial<Record<BodyLanguage, string>>> = {
  JSON: 'application/json',
  form: FORM,
};

/** A header says what is a form, and what isn't; else the text itself says what it is. */
function bodyLanguage(text: string, contentType: string | undefined): BodyLanguage {
  if (contentType?.toLowerCase().startsWith(FORM)) return 'form';
  const language = languageOf(text);
  return language === 'form' && contentType !== undefined ? 'unknown' : language;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError('--body', `@${path}`, `a file that can be read (${code})`);
  }
}
