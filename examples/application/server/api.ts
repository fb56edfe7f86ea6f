import express, { type Express, type Request, type Response } from 'express';
import { Conversations } from './conversations.ts';
import { StartTasks } from './start-tasks.ts';

/** One request to the API. */
export interface Received {
  /** By the server's clock, epoch ms. */
  readonly at: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Of the answer, once there is one. */
  readonly status: number;
}

export interface Api {
  readonly app: Express;
  readonly requests: readonly Received[];
  /** From now on the tokens that were given are refused. */
  expire(): void;
  /** Until then every reading is refused with a 429 that says how long. */
  limitUntil(time: number): void;
}

const V1 = '/api/v1/app-conversations';

/** As much of OpenHands' V1 as the application asks for, and a sign-in that expires. */
export function createApi(now: () => number): Api {
  const conversations = new Conversations(now);
  const tasks = new StartTasks(now, conversations);
  const requests: Received[] = [];
  let tokens = new Set<string>();
  let signIns = 0;
  let limitedUntil = 0;

  const app = express();
  app.use(express.json());
  app.use(['/sign-in', '/api'], ({ method, originalUrl: path }, response, next) => {
    response.set('Cache-Control', 'no-store');
    requests.push({
      ...{ at: now(), method, path },
      get status() {
        return response.statusCode;
      },
    });
    next();
  });
  app.post('/sign-in', (_, response) => {
    signIns += 1;
    const token = `token-${signIns}`;
    tokens.add(token);
    response.json({ token });
  });
  app.use('/api', (request, response, next) => {
    const [, token = ''] = /^Bearer (.+)$/.exec(request.get('authorization') ?? '') ?? [];
    const left = Math.ceil((limitedUntil - now()) / 1_000);
    if (!tokens.has(token)) response.status(401).json({ detail: 'Unauthorized' });
    else if (request.method === 'GET' && left > 0)
      response
        .status(429)
        .set('Retry-After', `${left}`)
        .json({ error: 'Rate limit exceeded: 100 per 1 minute' });
    else next();
  });
  app.get(`${V1}/search`, (request, response) => {
    response.json({
      items: conversations.list(Number(request.query.limit)),
      next_page_id: null,
    });
  });
  app.get(V1, (request, response) => {
    response.json(idsIn(request).map((id) => conversations.get(id)));
  });
  app.post(V1, (_, response) => {
    response.json(tasks.start());
  });
  app.get(`${V1}/start-tasks`, (request, response) => {
    const found = idsIn(request).map((id) => tasks.get(id));
    if (found.includes('overloaded')) unavailable(response);
    else response.json(found);
  });
  app.post('/api/conversations/:id/events', (request, response) => {
    if (conversations.work(request.params.id)) response.json({ success: true });
    else response.status(404).json({ detail: 'Not Found' });
  });

  return {
    app,
    requests,
    expire: () => {
      tokens = new Set();
    },
    limitUntil: (time) => {
      limitedUntil = time;
    },
  };
}

const idsIn = ({ query }: Request): string[] => [query.ids ?? []].flat().map(String);

const unavailable = (response: Response) => {
  response.status(503).type('text').send('Service Unavailable');
};
