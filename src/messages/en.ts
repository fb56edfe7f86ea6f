import { oversizeOf } from './body-size.ts';
import { durationText } from './duration.ts';
import { ended } from './ended.ts';
import type { Messages } from './messages.ts';

const wait = (ms: number) => durationText(ms, 'en');
const inParentheses = (detail: string | number | null) => (detail ? ` (${detail})` : '');
const last = (status: string | null, detail: string | null) =>
  `last status: ${status ?? 'none'}${detail ? `: ${detail}` : ''}`;
const isSentence = (detail: string) => ended(detail, '.') === detail;
const begun = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1);

export const en: Messages = {
  outcome: {
    succeeded: ({ id, status, detail }) =>
      detail && isSentence(detail)
        ? `"${id}" has ended with the status ${status}: ${detail}`
        : `"${id}" has ended with the status ${status}${inParentheses(detail)}.`,
    stopped: ({ id, status, detail, says }) =>
      says === 'not done'
        ? `Polling "${id}" ended with the status ${status} (${detail}): check how far it got; start it again, or poll it again once it continues.`
        : `"${id}" is over with the status ${status}${inParentheses(detail)}, which says nothing of success: check what it left, or start it again.`,
    blocked: ({ id, status, detail, says }) =>
      says === 'what to do'
        ? `"${id}" waits with the status ${status} (${detail}); poll it again after that.`
        : `"${id}" waits for a person with the status ${status}${inParentheses(detail)}: act on it, then poll again.`,
    aborted: ({ id, status, detail, says }) =>
      `Polling "${id}" was stopped as asked (${last(status, detail)}); ${says === 'what to do' ? 'poll it again after that.' : 'start it again to continue.'}`,
    failed: ({ id, status, detail, says }) =>
      `"${id}" ended with the status ${status}${inParentheses(detail)}${says === 'what to do' ? '.' : ': look at its log, then start it again.'}`,
    rejected: ({ id }, why) => `Polling "${id}" can't continue: ${why}`,
    exhausted: ({ id, polls }, why) =>
      polls === 1
        ? `Gave up on "${id}" after one request without a usable answer: ${why}`
        : `Gave up on "${id}" after ${polls} requests, the last ones without a usable answer: ${why}`,
    deadline: ({ id, status, detail, polls, says }, why) =>
      polls === 0
        ? `"${id}" did not finish in time: there was no turn to ask for it; poll fewer at once, or with a later deadline.`
        : says === 'what to do' && !why
          ? `"${id}" did not finish in time (${last(status, detail)}); poll it again after that.`
          : `"${id}" did not finish in time (${last(status, detail)}): ${why || 'poll it again with a later deadline, or stop the work.'}`,
    rateLimited: ({ id, retryAfterMs }, why) =>
      `The server allows no request for "${id}" for ${wait(retryAfterMs)}: poll it again then. ${why}`.trim(),
    defect: ({ id }, why) => `Polling "${id}" can't continue: ${why}`,
    missing: ({ id, status }, why) =>
      status === null
        ? `"${id}" does not exist or was deleted: ${why}`
        : `"${id}" was ${status}; the server no longer knows it: ${why}`,
    unauthorized: ({ id }, why) => `The server does not let us see "${id}": ${why}`,
  },

  phase: {
    idle: ({ id }) => `"${id}" is not polled yet; start polling it.`,
    fetching: ({ id, status }) =>
      `Asking for the status of "${id}" (last status: ${status ?? 'none'}).`,
    waiting: ({ id, status, detail, delayMs }, why) =>
      status === null
        ? `No status of "${id}" yet; asking again in ${wait(delayMs)}. ${begun(why)}`.trim()
        : `"${id}" has the status ${status}${inParentheses(detail)}; asking again in ${wait(delayMs)}.`,
    backoff: ({ delayMs }, why) => `${ended(begun(why), '.')} Trying again in ${wait(delayMs)}.`,
    rateLimited: ({ delayMs }) => `Too many requests; no request is sent for ${wait(delayMs)}.`,
    paused: ({ id }) => `Polling "${id}" is paused; resume it to continue.`,
  },

  noId: 'Nothing is polled: there is no id yet.',
  detail: (detail) => detail,
  fullStop: '.',
  unknownId: (id, why) => `"${id}" was not found: ${why}`,
  lost: (id, status) =>
    `"${id}" was ${status}; the server no longer knows it: check whether it was deleted.`,

  failure: {
    timeout: 'The server took too long to answer; it may be overloaded.',
    body: 'The answer arrived damaged; if this continues, check the proxies in between.',
    schema: 'The answer has an unexpected form; check the API and its version.',
    redirect: 'The server redirects to another address; check the base URL, or log in again.',
    notJson: 'The answer is not JSON; check the base URL.',
  },

  tooLarge: (limit, content) => {
    const size = limit === null ? 'too large' : `larger than ${limit}`;
    const answer = `The answer${inParentheses(content)} is ${size}`;
    switch (oversizeOf(content)) {
      case 'status':
        return `${answer}; if that is the status, give the resource a larger maxBytes.`;
      case 'other':
        return `${answer}, and hardly a status; check the base URL.`;
      case 'either':
        return `${answer}; check the base URL, or give the resource a larger maxBytes if that is the status.`;
    }
  },
  notSent: (words) => `No request was sent (${words}); correct that, then poll again.`,

  said: (words) => ended(` The server says: "${words}"`, '.'),

  noSecret: (words) =>
    `No request was sent (${words}); check where the secret comes from, then poll again.`,

  defect: (message) => `A bug occurred (${message}); please report it.`,

  http: {
    200: 'The server does not know this id; check it.',
    304: 'The server says that nothing changed (304), but there was no answer before; check the caches in between.',
    400: 'The server does not understand the request (400); check the id and the URL.',
    401: 'The credentials are not valid (401); check the API key, or log in again.',
    403: 'These credentials may not see it (403); check the permissions, or ask its owner.',
    404: 'The server has no such id (404); check the id and the URL.',
    410: 'It was deleted (410); start it again if it is still needed.',
    422: 'The server refuses the id (422); check its format.',
    429: 'Too many requests (429); poll less often, or get a higher limit.',
    500: 'The server failed (500); if this continues, report it to its administrator.',
    502: 'The server behind the gateway failed (502); check that it is running.',
    503: 'The server is overloaded or in maintenance (503); give it time.',
    504: 'The server behind the gateway was too slow (504); wait, or allow more time.',
  },
  found: {
    rateLimited: 'Too many requests; poll less often, or get a higher limit.',
    unauthorized: 'The credentials are not valid; check the API key, or log in again.',
    missing: 'The server does not know this id; check it.',
  },
  otherHttp: (httpStatus, retryable) =>
    retryable
      ? `The server failed temporarily${inParentheses(httpStatus)}; give it time.`
      : `The server refuses the request${inParentheses(httpStatus)}; check the id and the URL.`,

  lasting: {
    unknownHost: () =>
      'There is no server with that name; check the base URL, the network, and the proxy if HTTPS_PROXY or HTTP_PROXY names one.',
    untrustedIssuer: (cause) =>
      `The server's certificate is not from an authority that is trusted here (${cause}); set NODE_EXTRA_CA_CERTS to a file with the certificate of its authority, before Node starts.`,
    expired: (cause) =>
      `The server's certificate has expired (${cause}); have it renewed, or check the clock of this machine.`,
    notYetValid: (cause) =>
      `The server's certificate is not valid yet (${cause}); check the clock of this machine.`,
    otherHost: (cause) =>
      `The server's certificate is for another host (${cause}); check the host in the base URL.`,
    certificate: (cause) =>
      `The server's certificate can't be accepted (${cause}); have it checked by the server's administrator.`,
    otherScheme: (cause) =>
      `The server does not speak TLS on this port (${cause}); check the port, and whether the base URL begins with http: instead of https:.`,
    tls: (cause) =>
      `The server and this machine agree on no way to encrypt (${cause}); check which TLS versions and client certificates the server wants.`,
    notHttp: (cause) =>
      `What answers on this port does not speak HTTP (${cause}); check the port, and whether the base URL begins with https: instead of http:.`,
    blockedPort: (cause) =>
      `fetch sends nothing to this port, which belongs to another service (${cause}); check the port in the base URL.`,
    proxyLogin: (cause) =>
      `The proxy wants a password (${cause}); put it into HTTPS_PROXY or HTTP_PROXY: http://user:password@host:port.`,
    proxyRefusal: (cause) =>
      `The proxy lets nothing through to this server (${cause}); check HTTPS_PROXY, or list the server in NO_PROXY.`,
  },
  network: {
    ECONNREFUSED:
      'The server is not reachable; check that it is running and the base URL is right.',
    ECONNRESET:
      'The connection was interrupted; if this continues, check the network, and whether the base URL begins with the right one of http: and https:.',
  },
  otherNetwork: (cause) =>
    cause === undefined
      ? 'The network failed; check the connection.'
      : `The network failed (${cause}); check the base URL and the connection.`,

  localShortage: (cause) =>
    `This machine has no free sockets or file handles (${cause}), so no request was sent; raise its limits, or poll fewer at once.`,
};
