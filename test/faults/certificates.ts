import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';

/** An authority that the client trusts, and what it and others have signed: made anew at each run. */
export interface Certificates {
  readonly good: TlsOptions;
  readonly expired: TlsOptions;
  readonly wrongHost: TlsOptions;
  readonly selfSigned: TlsOptions;
}

const CONFIG = `
[ca]
default_ca = own
[own]
dir = .
database = index.txt
new_certs_dir = .
serial = serial
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
`;

const HERE = 'subjectAltName=IP:127.0.0.1';

/** Needs the openssl command. */
export function makeCertificates(): Certificates {
  const cwd = mkdtempSync(join(tmpdir(), 'pollchart-certificates-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd, stdio: 'pipe' });
  const key = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${name}.key`,
  ];
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');

  function selfSigned(name: string, names: string): void {
    openssl(
      'req',
      '-x509',
      ...key(name),
      '-out',
      `${name}.pem`,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-addext',
      names,
    );
  }
  function signed(name: string, names: string, dates: readonly string[]): TlsOptions {
    openssl(
      'req',
      '-new',
      ...key(name),
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
      '-addext',
      names,
    );
    openssl(
      'ca',
      '-batch',
      '-config',
      'ca.cnf',
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
      '-notext',
      ...dates,
    );
    return { key: read(`${name}.key`), cert: read(`${name}.pem`), ca: read('ca.pem') };
  }

  try {
    writeFileSync(join(cwd, 'ca.cnf'), CONFIG);
    writeFileSync(join(cwd, 'index.txt'), '');
    writeFileSync(join(cwd, 'serial'), '01');
    selfSigned('ca', HERE);
    selfSigned('alone', HERE);
    return {
      good: signed('good', HERE, ['-days', '2']),
      expired: signed('expired', HERE, [
        '-startdate',
        '20200101000000Z',
        '-enddate',
        '20200102000000Z',
      ]),
      wrongHost: signed('elsewhere', 'subjectAltName=DNS:elsewhere.test', ['-days', '2']),
      selfSigned: { key: read('alone.key'), cert: read('alone.pem') },
    };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}
