import { environments } from '../real-servers/environments.ts';
import { installPackages } from './packages.ts';

const python = environments('real-durable', new URL('requirements/', import.meta.url));

export const environment = {
  ...python,
  install(engine: string): void {
    if (engine === 'pg-boss') installPackages('postgres');
    else if (engine === 'bullmq') python.install('redis');
    else {
      installPackages('temporal');
      python.install('temporal');
    }
  },
};
