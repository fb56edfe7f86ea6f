import { killWorkers, startWorker } from '../../../scripts/real-durable/start-worker.ts';
import type { Contender } from './contender.ts';

export const interpreter: Contender = async ({ baseUrl, ids, kind }, folder) => {
  const env = { BASE_URL: baseUrl, KIND: kind, IDS: JSON.stringify(ids) };
  const worker = new URL('../workers/interpreter.ts', import.meta.url);
  const child = await startWorker(folder, worker, env);
  return { workers: [child.pid ?? 0], servers: [], stop: () => killWorkers([child]) };
};
