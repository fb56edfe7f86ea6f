import * as pollchart from 'pollchart';
import * as fleet from 'pollchart/fleet';
import * as xstate from 'xstate';
import { script } from './script.js';

const handler = {
  async fetch(request) {
    if (request.method === 'GET') return new Response('ready');
    const options = await request.json();
    return Response.json(await script({ pollchart, fleet, xstate }, options));
  },
};

export { handler as default };
