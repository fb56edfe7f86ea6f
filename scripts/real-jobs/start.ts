/**
 * `npm run real:jobs`: polls the jobs of real servers (Prefect, Buildbot, Celery with Flower), which it installs from
 * Python's registry and starts on loopback, and writes what came of each into docs/real-jobs.md. It fails when a poll
 * ended otherwise than a person would expect. `-- celery` tries one of them, and writes nothing.
 */
import { startAlone } from '../real-servers/start-alone.ts';
import { environment } from './environment.ts';
import { wanted } from './servers.ts';

await startAlone(new URL('run.ts', import.meta.url), environment, wanted());
