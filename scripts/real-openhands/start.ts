/**
 * `npm run real:openhands`: polls conversations of real OpenHands servers, which it installs from Python's registry and
 * starts on loopback with a model of its own, while it asks the servers themselves four times a second; writes both into
 * docs/real-openhands.md. It fails when a poll ended otherwise than a person would expect. `-- agent-server` tries one
 * server, `-- --only=goal` the scenarios with this word, and both write nothing.
 */
import { startAlone } from '../real-servers/start-alone.ts';
import { environment } from './environment.ts';
import { wanted } from './servers.ts';

/** Without the paths of the sources, `pollchart` is the built package. */
const BUILT = { TSX_TSCONFIG_PATH: 'examples/tsconfig.json' };

await startAlone(new URL('run.ts', import.meta.url), environment, wanted(), BUILT);
