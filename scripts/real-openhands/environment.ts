import { fileURLToPath } from 'node:url';
import { environments } from '../real-servers/environments.ts';

/** The folder with `sitecustomize.py`, which Python runs before anything else. */
export const PYTHON_FILES = fileURLToPath(new URL('python', import.meta.url));

export const environment = environments(
  'real-openhands',
  new URL('requirements/', import.meta.url),
);
