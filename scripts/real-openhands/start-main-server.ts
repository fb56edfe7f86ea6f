import { type ServerProcess, startServer } from '../real-servers/server-process.ts';
import { environment, PYTHON_FILES } from './environment.ts';
import { ownTools } from './own-tools.ts';

export interface MainServer {
  /** The name of its virtual environment. */
  readonly name: string;
  /** Its ASGI application, as uvicorn takes it. */
  readonly app: string;
  readonly folder: string;
  readonly port: number | undefined;
  readonly key: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a main server whose sandboxes are processes of its own; its base URL is that of `port` on loopback. */
export const startMain = async ({
  name,
  app,
  folder,
  port,
  key,
  env,
}: MainServer): Promise<ServerProcess> =>
  startServer({
    name,
    folder,
    command: [
      ...[environment.program(name, 'python'), '-m', 'uvicorn', app],
      ...['--host', '127.0.0.1', '--port', `${port}`],
    ],
    env: {
      PATH: await ownTools(folder),
      PYTHONPATH: PYTHON_FILES,
      PYTHONDONTWRITEBYTECODE: '1',
      TMPDIR: folder,
      OH_SANDBOX_KIND: 'ProcessSandboxServiceInjector',
      SESSION_API_KEY: key,
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      ...env,
    },
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok,
  });
