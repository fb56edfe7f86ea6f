import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { InputError } from '../../machines/validate/input-error.ts';

/** One or more certificates in PEM; a text may hold several. */
export type Certificates = string | Uint8Array | readonly (string | Uint8Array)[];

/**
 * What trusts these authorities and those that Node trusts by default. Made once: to read them all takes some ms.
 *
 * @throws {InputError} for what holds no certificate.
 */
export function trusting(extra: Certificates): tls.SecureContext {
  const given = Array.isArray(extra) ? extra : [extra];
  const texts = given.map((pem) => (typeof pem === 'string' ? pem : Buffer.from(pem).toString()));
  if (texts.length === 0 || !texts.every((pem) => pem.includes('-----BEGIN CERTIFICATE-----')))
    throw new InputError('options.ca', extra, 'certificates in PEM');
  try {
    return tls.createSecureContext({ ca: [...trustedByDefault(), ...texts] });
  } catch {
    throw new InputError('options.ca', extra, 'certificates in PEM');
  }
}

/** `ca` replaces Node's own list, NODE_EXTRA_CA_CERTS included. */
function trustedByDefault(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] };
  if (getCACertificates) return getCACertificates('default');
  const file = process.env.NODE_EXTRA_CA_CERTS;
  return file ? [...tls.rootCertificates, readFileSync(file, 'utf8')] : tls.rootCertificates;
}
