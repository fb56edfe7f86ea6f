import type { InspectionEvent, Observer } from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';
import type { SecretFields } from '../inspect/without-secrets.ts';
import { languageFor, type OutputOptions } from './create-reporter.ts';
import { strings } from './strings.ts';

export interface InspectionOptions extends OutputOptions {
  readonly inspect?: true | undefined;
  readonly inspectPort?: number | undefined;
  readonly inspectUrl?: string | undefined;
}

/** Calls `run`; with `--inspect` starts the inspector before it and closes it after. */
export async function withInspector<T>(
  options: InspectionOptions,
  { secretFields }: SecretFields,
  run: (inspect: Observer<InspectionEvent> | undefined) => Promise<T>,
): Promise<T> {
  if (!options.inspect) return run(undefined);
  const { inspectPort: port, inspectUrl: url } = options;
  const { startInspectorServer } = await import('../inspect-server/index.ts');
  const inspector = await named(startInspectorServer({ port, url, secretFields }));
  process.stderr.write(`${strings[languageFor(options)].inspector(inspector.url)}\n`);
  try {
    return await run(inspector.inspect);
  } finally {
    await inspector.close();
  }
}

/** An error names the option that is wrong. */
export async function named<T>(starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    if (error instanceof InputError) error.message = `--inspect-${error.message}`;
    throw error;
  }
}
