import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const state = (word: string, description?: string): Answer => ({
  status: 200,
  body: { state: word, description },
});

/** The last operation of a service instance that is being deleted, as in the Open Service Broker API. */
export const startServiceBroker = () =>
  startVendorServer(({ path, headers }, before) => {
    if (headers['x-broker-api-version'] === undefined)
      return { status: 412, body: { description: 'X-Broker-API-Version is missing' } };
    switch (path.replace('/v2/service_instances/', '').replace('/last_operation', '')) {
      case 'works':
        return inTurn(before, [state('in progress', 'dropping tables'), { status: 410, body: {} }]);
      case 'done':
        return state('succeeded');
      case 'fails':
        return inTurn(before, [state('in progress'), state('failed', 'a backup is running')]);
      case 'slow':
        return inTurn(before, [
          { ...state('in progress'), headers: { 'Retry-After': '1' } },
          { status: 410, body: {} },
        ]);
      case 'unclear':
        return { status: 400, body: { error: 'Refused', description: 'operation is malformed' } };
      default:
        return { status: 404, body: { description: 'no such instance' } };
    }
  });
