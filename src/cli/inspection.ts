import type { InspectionEvent, Observer } from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';
import type { SecretFields } from '../inspect/without-secrets.ts';

export interface InspectionOptions {
  readonly inspect?: true | undefined;
  readonly inspectPort?: number | undefined;
  readonly inspectUrl?: string | undefined;
}

/** Calls `run`; with `--inspect` starts the inspector before it and closes it after. */
export async function withInspector<T>(
  options: InspectionOptions,
  secrets: SecretFields,
  run: (inspect: Observer<InspectionEvent> | undefined) => Promise<T>,
): Promise<T> {
  if (!options.inspect) return run(undefined);
  const inspector = await startInspector(options, secrets);
  process.stderr.write(`The inspector is at ${inspector.url} until the polls have ended.\n`);
  try {
    return await run(inspector.inspect);
  } finally {
    await inspector.close();
  }
}

async function startInspector(
  { inspectPort: port, inspectUrl: url }: InspectionOptions,
  { secretFields }: SecretFields,
) {
  const { startInspectorServer } = await import('../inspect-server/index.ts');
  try {
    return await startInspectorServer({ port, url, secretFields });
  } catch (error) {
    if (error instanceof InputError) error.message = `--inspect-${error.message}`;
    throw error;
  }
}
