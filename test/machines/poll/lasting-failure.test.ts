import { describe, expect, it } from 'vitest';
import { lastingFailure } from '../../../machines/poll/lasting-failure.ts';
import { fold, type Step, stateOf } from '../../support/chart.ts';
import {
  accepted,
  failed,
  missing,
  rateLimited,
  reading,
  unavailable,
} from '../../support/observations.ts';

const down = (cause: string) => unavailable({ ...failed('network'), cause });
const unknown = down('ENOTFOUND');
const endless = { maxFailures: null, missingGrace: 5 };

describe('lastingFailure', () => {
  it.each([
    'X_ENOTFOUND',
    'ENOTFOUND_X',
    'X_UNABLE_TO_GET_ISSUER',
    'X_CERT_UNTRUSTED',
    'X_CERT_HAS_EXPIRED',
    'X_CRL_NOT_YET_VALID',
    'X_HOSTNAME_MISMATCH',
    'HOSTNAME_MISMATCH_X',
    'X_INVALID_CA',
    'INVALID_CA_X',
    'X_EPROTO',
    'EPROTO_X',
    'X_ERR_SSL_NO_SHARED_CIPHER',
    'X_HPE_INVALID_VERSION',
    'HPE_INVALID_VERSION_X',
    'X_ERR_UNSAFE_PORT',
    'ERR_UNSAFE_PORT_X',
    'X_ERR_PROXY_AUTH_REQUIRED',
    'ERR_PROXY_AUTH_REQUIRED_X',
    'X_ERR_PROXY_REFUSED',
    'ERR_PROXY_REFUSED_X',
  ])('knows nothing of a code that only holds one it knows: %s', (cause) => {
    expect(lastingFailure({ ...failed('network'), cause })).toBeNull();
  });

  it.each(['CERT_UNTRUSTED_X', 'CERT_HAS_EXPIRED_X', 'CERT_NOT_YET_VALID_X'])(
    'takes a longer code for another fault of the certificate: %s',
    (cause) => {
      expect(lastingFailure({ ...failed('network'), cause })).toBe('certificate');
    },
  );

  it.each([
    ['ENOTFOUND', 'unknownHost'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'untrustedIssuer'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'untrustedIssuer'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrustedIssuer'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'untrustedIssuer'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrustedIssuer'],
    ['CERT_UNTRUSTED', 'untrustedIssuer'],
    ['CERT_HAS_EXPIRED', 'expired'],
    ['CRL_HAS_EXPIRED', 'expired'],
    ['CERT_NOT_YET_VALID', 'notYetValid'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'otherHost'],
    ['HOSTNAME_MISMATCH', 'otherHost'],
    ['ERR_TLS_CERT_ALTNAME_FORMAT', 'certificate'],
    ['CERT_REVOKED', 'certificate'],
    ['CERT_REJECTED', 'certificate'],
    ['CERT_SIGNATURE_FAILURE', 'certificate'],
    ['CERT_CHAIN_TOO_LONG', 'certificate'],
    ['UNABLE_TO_GET_CRL', 'certificate'],
    ['UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', 'certificate'],
    ['ERROR_IN_CERT_NOT_BEFORE_FIELD', 'certificate'],
    ['INVALID_CA', 'certificate'],
    ['INVALID_PURPOSE', 'certificate'],
    ['PATH_LENGTH_EXCEEDED', 'certificate'],
    ['EPROTO', 'otherScheme'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'otherScheme'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'otherScheme'],
    ['ERR_SSL_HTTP_REQUEST', 'otherScheme'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls'],
    ['ERR_SSL_DH_KEY_TOO_SMALL', 'tls'],
    ['HPE_INVALID_CONSTANT', 'notHttp'],
    ['HPE_INVALID_VERSION', 'notHttp'],
    ['ERR_UNSAFE_PORT', 'blockedPort'],
    ['ERR_PROXY_AUTH_REQUIRED', 'proxyLogin'],
    ['ERR_PROXY_REFUSED', 'proxyRefusal'],
  ])('takes %s for %s', (cause, kind) => {
    expect(lastingFailure({ ...failed('network'), cause })).toBe(kind);
  });

  it.each([
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPIPE',
    'EMFILE',
    'OUT_OF_MEM',
    'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC',
    'ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR',
    'ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
    'ERR_SSL_APPLICATION_DATA_AFTER_CLOSE_NOTIFY',
    'ERR_PROXY_TUNNEL',
    'HPE_INVALID_CHUNK_SIZE',
    'HPE_CLOSED_CONNECTION',
  ])('takes %s for a failure that may pass', (cause) => {
    expect(lastingFailure({ ...failed('network'), cause })).toBeNull();
  });

  it('looks at network failures alone, and at none without a cause', () => {
    expect(lastingFailure({ ...failed('timeout'), cause: 'ENOTFOUND' })).toBeNull();
    expect(lastingFailure(failed('network'))).toBeNull();
  });
});

describe('a failure that doesn’t pass by itself', () => {
  it.each([null, 3, 1_000])('ends the poll the second time, with maxFailures %s', (maxFailures) => {
    const policy = { maxFailures };
    expect(stateOf(fold([unknown], { policy }))).toBe('polling.backoff');
    const { output } = fold([unknown, unknown], { policy });
    expect(output).toMatchObject({ type: 'error', reason: 'exhausted', polls: 2 });
    expect(output?.failure?.cause).toBe('ENOTFOUND');
  });

  it('ends a poll with a deadline the second time', () => {
    const policy = { deadlineMs: 3_600_000 };
    expect(fold([unknown, unknown], { policy }).output?.reason).toBe('exhausted');
  });

  it('may be another one the second time', () => {
    const steps = [unknown, down('CERT_HAS_EXPIRED')];
    expect(fold(steps, { policy: endless }).output?.reason).toBe('exhausted');
  });

  it.each<[string, readonly Step[]]>([
    ['a reading', [reading()]],
    ['work that is accepted', [accepted()]],
    ['a tolerated miss', [missing()]],
    ['a reading between two', [unknown, reading(), unknown]],
  ])('counts as any other after %s', (_, before) => {
    const steps = [...before, unknown, unknown, unknown];
    expect(stateOf(fold(steps, { policy: endless }))).toBe('polling.backoff');
    const policy = { ...endless, maxFailures: 3 };
    expect(fold(steps, { policy }).output?.reason).toBe('exhausted');
  });

  it('counts as any other when the first answer came from elsewhere', () => {
    const input = { policy: endless, observation: reading() };
    expect(stateOf(fold([unknown, unknown, unknown], input))).toBe('polling.backoff');
  });

  it('has to come twice in a row: one that may pass in between begins anew', () => {
    const steps = [unknown, down('ECONNREFUSED'), unknown];
    expect(stateOf(fold(steps, { policy: endless }))).toBe('polling.backoff');
    expect(fold([...steps, unknown], { policy: endless }).output?.reason).toBe('exhausted');
  });

  it('isn’t taken back by a shortage on this machine or by a rate limit', () => {
    for (const between of [down('EMFILE'), rateLimited(1_000)])
      expect(fold([unknown, between, unknown], { policy: endless }).output?.reason).toBe(
        'exhausted',
      );
  });

  it('yields to the deadline', () => {
    const policy = { ...endless, deadlineMs: 1 };
    expect(fold([unknown], { policy }).output?.reason).toBe('deadline');
  });
});
