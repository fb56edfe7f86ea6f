import { bulkOperation } from '../../../examples/apis/shopify-bulk.ts';
import { casesOf } from '../gallery-case.ts';
import { startShopify } from '../servers/shopify.ts';

const vendor = {
  name: 'Shopify',
  start: startShopify,
  resource: ({ url }: { url: string }) => bulkOperation(url, () => 'key'),
  headers: { 'x-shopify-access-token': 'key', 'content-type': 'application/json' },
};

const PATH = '/admin/api/2025-01/graphql.json';

const gid = (number: number) => `gid://shopify/BulkOperation/${number}`;

const query =
  'query ($id: ID!) {\n  node(id: $id) { ... on BulkOperation { status errorCode url } }\n}';

const asked = (number: number) =>
  `POST ${PATH} ${JSON.stringify({ query, variables: { id: gid(number) } })}`;

const data = (status: string, more: object = {}) => ({
  data: { node: { status, errorCode: null, url: null, ...more } },
});

export const shopifyBulk = casesOf(vendor, [
  {
    title: 'an operation is asked for by POST until its file is there',
    id: gid(1),
    outcome: {
      reason: 'succeeded',
      status: 'COMPLETED',
      data: data('COMPLETED', { url: 'https://storage.example/1.jsonl?sig=x' }),
    },
    requests: Array<string>(3).fill(asked(1)),
  },
  {
    title: 'a failed operation has its code',
    id: gid(2),
    outcome: {
      reason: 'failed',
      status: 'FAILED',
      detail: 'ACCESS_DENIED',
      data: data('FAILED', { errorCode: 'ACCESS_DENIED' }),
    },
    requests: [asked(2)],
  },
  {
    title: 'a canceled operation has stopped',
    id: gid(3),
    before: ({ url }) => {
      const body = JSON.stringify({ query: 'mutation', variables: { id: gid(3) } });
      return fetch(url + PATH, { method: 'POST', body });
    },
    outcome: { reason: 'stopped', status: 'CANCELED', data: data('CANCELED') },
    requests: Array<string>(2).fill(asked(3)),
  },
  {
    title: 'a throttle in a 200 is asked again once the points are there, not earlier',
    id: gid(4),
    outcome: { reason: 'succeeded', status: 'COMPLETED', data: data('COMPLETED') },
    requests: Array<string>(2).fill(asked(4)),
    waits: { 1: 1_200 },
  },
  {
    title: 'an error of the server in a 200 is tried again',
    id: gid(5),
    outcome: { reason: 'succeeded', status: 'COMPLETED', data: data('COMPLETED') },
    requests: Array<string>(2).fill(asked(5)),
  },
  {
    title: 'an unknown operation is missing',
    id: gid(9),
    outcome: { reason: 'missing', status: null, data: null },
    requests: [asked(9)],
  },
]);
