import type { Fields } from './job-fields.ts';

const DONE = /^(?:is|was|has|job)?(?:done|finished|completed?|ready|over)$/;
const WORKING =
  /^(?:is|still|job)?(?:running|pending|building|inprogress|processing|queued|working)$/;

/** A flag beside a status that says that it isn't over: `finished: false`, `isRunning: true`. */
export function unfinishedIn(fields: Fields): string | null {
  for (const [name, value] of fields)
    if ((value === false && DONE.test(name)) || (value === true && WORKING.test(name)))
      return 'running';
  return null;
}

const SUCCESS = /^(?:is)?(?:success|successful|succeeded|ok|passed)$/;
const FAILURE = /^(?:is|was|has)?(?:fail(?:ed|ure)|error(?:s|ed)?|aborted|timedout)$/;
const CANCELED = /^(?:is|was)?(cancell?ed)$/;
const ERROR =
  /^(?:errors?|error(?:message|result|code|details?|count)|exception(?:message)?|fault|fail(?:ed|ure)reason|failurecause|failures?)$/;
const EXIT = /^(?:exit(?:code|status)|ret(?:urn)?code|rc)$/;
const NO_ERROR = ['', '0', 'none', 'ok', 'noerror', 'success', 'false', 'null'];

/** What is said of a failure beside a status that is over; `null` for nothing. */
export function troubleIn(fields: Fields): string | null {
  for (const [name, value] of fields) {
    const [, canceled] = CANCELED.exec(name) ?? [];
    if (canceled !== undefined && (value === true || isText(value))) return canceled;
  }
  for (const [name, value] of fields)
    if (FAILURE.test(name) && value === true) return /fail/.test(name) ? 'failed' : 'error';
  for (const [name, value] of fields) if (ERROR.test(name) && isSomething(value)) return 'error';
  for (const [name, value] of fields) {
    if (SUCCESS.test(name) && (value === false || value === 'false')) return 'failed';
    if (name === 'success' && value === 0) return 'failed';
    if (EXIT.test(name) && !['0', 'undefined', 'null', ''].includes(String(value))) return 'failed';
    if (name === 'signal' && isText(value) && /^SIG/.test(value)) return 'failed';
  }
  return null;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isSomething = (error: unknown): boolean =>
  Array.isArray(error)
    ? error.length > 0
    : error !== undefined &&
      !NO_ERROR.includes(
        String(error)
          .toLowerCase()
          .replace(/[\s_-]/g, ''),
      );

const SHARE = /^(?:progress|percent\w*|\w*percent(?:age)?)$/;

/** A share of the work below all of it; up to 1 it may be all. */
export const isUnderWay = (fields: Fields): boolean =>
  [...fields].some(
    ([name, value]) => SHARE.test(name) && typeof value === 'number' && value < 100 && value !== 1,
  );
