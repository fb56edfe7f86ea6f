import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const failure = (status: number, code: string, diagnostics: string): Answer => ({
  status,
  headers: { 'Content-Type': 'application/fhir+json' },
  body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] },
});

const manifest: Answer = {
  status: 200,
  body: {
    transactionTime: '2026-01-01T00:00:00Z',
    output: [{ type: 'Patient', url: 'https://files.example/p.ndjson' }],
    error: [],
  },
};

/** The status request of FHIR's Bulk Data Access. */
export const startFhir = () => {
  const deleted = new Set<string>();
  return startVendorServer(({ method, path, headers }, before) => {
    if (method === 'DELETE') {
      deleted.add(path);
      return { status: 202 };
    }
    if (deleted.has(path)) return failure(404, 'not-found', 'the export was deleted');
    switch (path) {
      case '/Patient/$export':
        return {
          status: 202,
          headers: { 'Content-Location': `http://${headers.host}/exports/of/patients` },
        };
      case '/exports/of/patients':
        return inTurn(before, [{ status: 202 }, manifest]);
      case '/bulkstatus/works':
        return inTurn(before, [
          { status: 202, headers: { 'X-Progress': '30 % of patients', 'Retry-After': '1' } },
          failure(503, 'transient', 'the database is moving'),
          manifest,
        ]);
      case '/bulkstatus/fails':
        return inTurn(before, [
          { status: 202 },
          failure(500, 'processing', 'a group has no members'),
        ]);
      case '/bulkstatus/throttled':
        return inTurn(before, [
          { ...failure(429, 'throttled', 'ask less often'), headers: { 'Retry-After': '1' } },
          manifest,
        ]);
      default:
        return failure(404, 'not-found', 'no such export');
    }
  });
};
