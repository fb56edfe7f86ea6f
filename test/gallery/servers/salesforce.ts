import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const job = (state: string, more: object = {}): Answer => ({
  status: 200,
  body: { state, object: 'Contact', numberRecordsProcessed: 0, numberRecordsFailed: 0, ...more },
});

const refused = (status: number, errorCode: string, message: string): Answer => ({
  status,
  body: [{ errorCode, message }],
});

const JOBS = '/services/data/v62.0/jobs/ingest/';

/** Jobs as in the Bulk API 2.0 guide; sessions end, as the REST API guide says, with 401 `INVALID_SESSION_ID`. */
export const startSalesforce = () => {
  const aborted = new Set<string>();
  const told = new Map<string, number>();
  return startVendorServer(({ method, path, headers }) => {
    if (headers.authorization !== 'Bearer key')
      return refused(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    if (method === 'PATCH') {
      aborted.add(path);
      return job('Aborted');
    }
    const before = told.get(path) ?? 0;
    told.set(path, before + 1);
    if (aborted.has(path)) return job('Aborted');
    switch (path) {
      case `${JOBS}works`:
        return inTurn(before, [
          job('UploadComplete'),
          job('InProgress', { numberRecordsProcessed: 5 }),
          job('JobComplete', { numberRecordsProcessed: 9, numberRecordsFailed: 1 }),
        ]);
      case `${JOBS}fails`:
        return job('Failed', { errorMessage: 'InvalidBatch: a field is unknown' });
      case `${JOBS}throttled`:
        return inTurn(before, [
          refused(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
          job('JobComplete'),
        ]);
      case `${JOBS}foreign`:
        return refused(403, 'INSUFFICIENT_ACCESS', 'the user may not see the job');
      default:
        return refused(404, 'NOT_FOUND', 'The requested resource does not exist');
    }
  });
};
