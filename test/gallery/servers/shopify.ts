import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const operation = (status: string, more: object = {}): Answer => ({
  status: 200,
  body: {
    data: { node: { status, errorCode: null, objectCount: '0', url: null, ...more } },
    extensions: { cost: { requestedQueryCost: 1, actualQueryCost: 1 } },
  },
});

const throttled: Answer = {
  status: 200,
  body: {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: {
      cost: {
        requestedQueryCost: 70,
        actualQueryCost: null,
        throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 10, restoreRate: 50 },
      },
    },
  },
};

/** Bulk operations as the GraphQL Admin API documents them. */
export const startShopify = () => {
  const canceled = new Set<string>();
  return startVendorServer(({ body }, before) => {
    const { query, variables } = JSON.parse(body) as { query: string; variables: { id: string } };
    const id = variables.id.replace('gid://shopify/BulkOperation/', '');
    if (query.startsWith('mutation')) {
      canceled.add(id);
      return operation('CANCELING');
    }
    if (canceled.has(id)) return inTurn(before, [operation('CANCELING'), operation('CANCELED')]);
    switch (id) {
      case '1':
        return inTurn(before, [
          operation('CREATED'),
          operation('RUNNING'),
          operation('COMPLETED', { url: 'https://storage.example/1.jsonl?sig=x' }),
        ]);
      case '2':
        return operation('FAILED', { errorCode: 'ACCESS_DENIED' });
      case '4':
        return inTurn(before, [throttled, operation('COMPLETED')]);
      case '5':
        return inTurn(before, [
          {
            status: 200,
            body: {
              errors: [
                { message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
              ],
            },
          },
          operation('COMPLETED'),
        ]);
      default:
        return { status: 200, body: { data: { node: null } } };
    }
  });
};
