import { durationText } from './duration.ts';
import type { Messages } from './messages.ts';

const wait = (ms: number) => durationText(ms, 'en');
const said = (detail: string | null) => (detail ? ` (${detail})` : '');

export const en: Messages = {
  outcome: {
    succeeded: ({ id, status, detail }) =>
      `"${id}" has ended with the status ${status}${said(detail)}.`,
    aborted: ({ id }) => `Polling "${id}" was stopped as asked; start it again to go on.`,
    failed: ({ id, status, detail }) =>
      `"${id}" ended with the status ${status}${said(detail)}: look at its log, then start it again or start a new one.`,
    rejected: ({ id }, why) => `Polling "${id}" can't go on: ${why}`,
    exhausted: ({ id, polls }, why) =>
      `Gave up on "${id}" after ${polls} requests, the last ones without an answer: ${why}`,
    deadline: ({ id, status }, why) =>
      `"${id}" came to no end in time (last status: ${status ?? 'none'}): ${why || 'poll on with a later deadline, or stop the work.'}`,
    rateLimited: ({ id, retryAfterMs }) =>
      `The server wants no request about "${id}" for ${wait(retryAfterMs)}: come back then, or ask for a higher limit.`,
    defect: ({ id }, why) => `Polling "${id}" can't go on: ${why}`,
    missing: ({ id }) =>
      `"${id}" does not exist or was deleted: check the id, or start a new conversation.`,
    unauthorized: ({ id }, why) => `The server does not let us see "${id}": ${why}`,
  },

  phase: {
    idle: ({ id }) => `"${id}" is not polled yet; start it.`,
    fetching: ({ id, status }) => `Asking how "${id}" stands (last status: ${status ?? 'none'}).`,
    waiting: ({ id, status, detail, delayMs }, why) =>
      status === null
        ? `No status of "${id}" yet; asking again after ${wait(delayMs)}. ${why}`.trim()
        : `"${id}" has the status ${status}${said(detail)}; asking again after ${wait(delayMs)}.`,
    backoff: ({ delayMs }, why) => `${why} Trying again after ${wait(delayMs)}.`,
    rateLimited: ({ delayMs }) =>
      `We asked too often; the server is left alone for ${wait(delayMs)}.`,
    paused: ({ id }) => `Polling "${id}" is paused; resume it to go on.`,
  },

  failure: {
    timeout: 'The server took too long to answer; it may be overloaded.',
    body: 'The answer arrived damaged; if this goes on, check the proxies on the way.',
    schema: 'The answer has another form than expected; check the API and its version.',
    redirect: 'The server points to another address; check the base URL, or log in again.',
    tooLarge: 'The answer is too large for a status; check the base URL.',
    notJson: 'The answer is not JSON; check the base URL.',
  },

  defect: (message) => `A bug got in the way (${message}); please report it.`,

  http: {
    200: 'The server knows nothing of it; check the id.',
    304: 'The server says that nothing changed since an answer that we never had (304); check the caches on the way.',
    400: 'The server does not understand the request (400); check the id and the URL.',
    401: 'The credentials are not valid (401); check the API key, or log in again.',
    403: 'These credentials may not see it (403); check the permissions, or ask its owner.',
    404: 'There is no such thing (404); check the id, or start a new conversation.',
    410: 'It was deleted (410); start a new conversation.',
    422: 'The server refuses the id (422); check its form.',
    429: 'We asked too often (429); ask less often, or get a higher limit.',
    500: 'The server failed (500); if this goes on, report it to its administrator.',
    502: 'The server behind the gateway failed (502); check that it is running.',
    503: 'The server is overloaded or in maintenance (503); give it time.',
    504: 'The server behind the gateway was too slow (504); give it time, or allow it longer.',
  },
  otherHttp: (httpStatus, retryable) =>
    retryable
      ? `The server failed for now (${httpStatus}); give it time.`
      : `The server refuses the request (${httpStatus}); check the id and the URL.`,

  network: {
    ECONNREFUSED:
      'The server is not reachable; check that it is running and the base URL is right.',
    ECONNRESET: 'The connection broke in the middle; check the network if it goes on.',
    ENOTFOUND: 'There is no server of that name; check the base URL and the network.',
  },
  otherNetwork: (cause) =>
    cause === undefined
      ? 'The network failed; check the connection.'
      : `The network failed (${cause}); check the base URL and the connection.`,

  localShortage: (cause) =>
    `This machine has no free sockets or file handles (${cause}), so the server was not asked; raise its limits, or poll less at once.`,
};
