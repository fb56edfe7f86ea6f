import { fileURLToPath } from 'node:url';
import { environments } from '../real-servers/environments.ts';

/** The folder with the Python files: flows, tasks and builders. */
export const PYTHON_FILES = fileURLToPath(new URL('python', import.meta.url));

export const environment = environments('real-jobs', new URL('requirements/', import.meta.url));
