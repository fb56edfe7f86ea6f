import type { Failure } from './observation.ts';

/** What is wrong with the address, the certificate or the way to the server, and stays so until a person acts. */
export type LastingFailure =
  | 'unknownHost'
  | 'untrustedIssuer'
  | 'expired'
  | 'notYetValid'
  | 'otherHost'
  | 'certificate'
  | 'otherScheme'
  | 'tls'
  | 'notHttp'
  | 'blockedPort'
  | 'proxyLogin'
  | 'proxyRefusal';

/**
 * By the system's code, the first that fits. Certificates: Node's "X509 certificate error codes", which are OpenSSL's.
 * TLS: OpenSSL's reasons but for those of a server in trouble or a connection that broke. `EAI_AGAIN` is no
 * `ENOTFOUND`: the resolver gave no answer.
 */
const kinds: readonly (readonly [LastingFailure, RegExp])[] = [
  ['unknownHost', /^ENOTFOUND$/],
  ['untrustedIssuer', /SELF_SIGNED|^UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|^CERT_UNTRUSTED$/],
  ['expired', /^(CERT|CRL)_HAS_EXPIRED$/],
  // This machine's clock may be behind; a person sets it.
  ['notYetValid', /^(CERT|CRL)_NOT_YET_VALID$/],
  ['otherHost', /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/],
  [
    'certificate',
    /^(C(ERT|RL)_[A-Z_]+|UNABLE_TO_(GET|DE)[A-Z_]+|ERROR_IN_C[A-Z_]+|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_[A-Z_]+)$/,
  ],
  [
    'otherScheme',
    /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTPS?_[A-Z_]+|UNKNOWN_PROTOCOL))$/,
  ],
  [
    'tls',
    /^ERR_SSL_(?!\w*(INTERNAL_ERROR|BAD_RECORD_MAC|BAD_DECRYPT|DECRYPT_ERROR|DECRYPTION_FAILED|UNEXPECTED_EOF|CLOSE_NOTIFY|USER_CANCELL?ED|MALLOC))/,
  ],
  ['notHttp', /^HPE_INVALID_(CONSTANT|VERSION)$/],
  ['blockedPort', /^ERR_UNSAFE_PORT$/],
  ['proxyLogin', /^ERR_PROXY_AUTH_REQUIRED$/],
  ['proxyRefusal', /^ERR_PROXY_REFUSED$/],
];

/** What a network failure means that doesn't pass by itself; `null` for any other. */
export const lastingFailure = ({ code, cause }: Failure): LastingFailure | null =>
  code !== 'network' || cause === undefined
    ? null
    : (kinds.find(([, codes]) => codes.test(cause))?.[0] ?? null);

/** One more try, should it have been a moment's doing. */
export const MAX_LASTING = 2;
