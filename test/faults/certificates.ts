import type { TlsOptions } from 'node:tls';
import { generate } from 'selfsigned';

/** An authority that the client trusts, and what it and others have signed: made anew at each run. */
interface Certificates {
  readonly good: TlsOptions;
  readonly expired: TlsOptions;
  readonly notYetValid: TlsOptions;
  readonly wrongHost: TlsOptions;
  readonly selfSigned: TlsOptions;
}

const HERE = { type: 7, ip: '127.0.0.1' } as const;
const ELSEWHERE = { type: 2, value: 'elsewhere.test' } as const;

const DAY_MS = 86_400_000;
const valid = () => ({
  notBeforeDate: new Date(Date.now() - DAY_MS),
  notAfterDate: new Date(Date.now() + DAY_MS),
});
const EXPIRED = {
  notBeforeDate: new Date('2020-01-01T00:00:00Z'),
  notAfterDate: new Date('2020-01-02T00:00:00Z'),
};

const TO_COME = {
  notBeforeDate: new Date('2120-01-01T00:00:00Z'),
  notAfterDate: new Date('2120-01-02T00:00:00Z'),
};

interface Authority {
  readonly key: string;
  readonly cert: string;
}

export async function makeCertificates(): Promise<Certificates> {
  async function make(
    name: string,
    altName: typeof HERE | typeof ELSEWHERE,
    { dates = valid(), ca }: { dates?: typeof EXPIRED; ca?: Authority } = {},
  ): Promise<Authority> {
    const made = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      ...dates,
      extensions: [
        { name: 'basicConstraints', cA: ca === undefined, critical: true },
        { name: 'subjectAltName', altNames: [altName] },
      ],
      ...(ca && { ca }),
    });
    return { key: made.private, cert: made.cert };
  }

  const ca = await make('ca', HERE);
  const signed = async (...args: Parameters<typeof make>) => ({
    ...(await make(args[0], args[1], { ...args[2], ca })),
    ca: ca.cert,
  });
  return {
    good: await signed('good', HERE),
    expired: await signed('expired', HERE, { dates: EXPIRED }),
    notYetValid: await signed('to come', HERE, { dates: TO_COME }),
    wrongHost: await signed('elsewhere', ELSEWHERE),
    selfSigned: await make('alone', HERE),
  };
}
