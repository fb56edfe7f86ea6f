/**
 * RFC 9110's own words: 202 Accepted with the place to ask (`Location`), then 303 See Other to the result. The place
 * is the data, with its query, which may be what signs it.
 */
import { defineResource, endpointUrl } from 'pollchart';
import * as z from 'zod';

export const acceptedJob = (baseUrl: string) =>
  defineResource({
    request: (id, last) => ({ url: last?.next ?? endpointUrl(baseUrl, '/jobs/:id', { id }) }),
    schema: z.object({ place: z.string() }),
    interpret: ({ httpStatus, headers, url, json }) => {
      const location = headers.get('location');
      const place = location && URL.canParse(location, url) ? new URL(location, url).href : null;
      if (httpStatus === 202)
        return { status: 'accepted', verdict: 'pending', next: place ?? undefined };
      if (httpStatus === 303 && place)
        return { status: 'see other', verdict: 'succeeded', data: { place } };
      const problem = httpStatus === 422 ? z.object({ detail: z.string() }).safeParse(json) : null;
      return problem?.success
        ? { status: 'failed', verdict: 'failed', detail: problem.data.detail }
        : undefined;
    },
    read: () => ({ status: 'done', verdict: 'succeeded' }),
  });
