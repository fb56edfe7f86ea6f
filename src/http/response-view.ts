import type { FollowUp } from '../resource/status-response.ts';
import type { HttpResponse } from './classify.ts';
import { isTooDeep } from './json-only.ts';
import { parsedJson } from './parsed-json.ts';

/** A response whose body could be read. */
type CompleteResponse = HttpResponse & { readonly body: string };

export const isComplete = (response: HttpResponse): response is CompleteResponse =>
  typeof response.body === 'string';

/** What a resource sees of a response: nothing that it does to it changes what others see. */
export function responseView<TAbout extends object>(
  about: TAbout,
  { httpStatus, headers, url, body }: CompleteResponse,
  followUp: FollowUp,
) {
  let json: { readonly value: unknown } | null = null;
  return Object.freeze({
    ...about,
    httpStatus,
    url,
    text: body,
    followUp,
    get headers(): Headers {
      return new Headers(headers);
    },
    get json(): unknown {
      json ??= { value: frozenJson(body) };
      return json.value;
    },
  });
}

function frozenJson(text: string): unknown {
  const value = parsedJson(text);
  return isTooDeep(value) ? undefined : frozen(value);
}

/** All of it, which has at most `MAX_DEPTH` levels. */
function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
