import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const word = (text: string): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
  body: text,
});

/** The status of a job as EMBL-EBI's job dispatcher documents it: one word. */
export const startEbi = () =>
  startVendorServer(({ path }, before) => {
    switch (path) {
      case '/Tools/services/rest/clustalo/status/works':
        return inTurn(before, [word('QUEUED'), word('RUNNING'), word('ERROR'), word('FINISHED\n')]);
      case '/Tools/services/rest/clustalo/status/fails':
        return word('FAILURE');
      case '/Tools/services/rest/clustalo/status/throttled':
        return inTurn(before, [
          { status: 503, headers: { 'Retry-After': '1' }, body: 'Service Unavailable' },
          word('FINISHED'),
        ]);
      default:
        return word('NOT_FOUND');
    }
  });
