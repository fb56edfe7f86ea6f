/**
 * `npm run real:durable`: polls on pg-boss with PostgreSQL, on BullMQ with Redis and on Temporal, whose servers it
 * installs from the registries and starts on loopback, kills workers and stores on the way, and writes what came of it
 * into docs/real-durable.md. It fails when a poll was lost or did anything twice. `-- bullmq` tries one of them, and
 * writes nothing.
 */
import { startAlone } from '../real-servers/start-alone.ts';
import { wanted } from './engines.ts';
import { environment } from './environment.ts';

await startAlone(new URL('run.ts', import.meta.url), environment, wanted());
