import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What pages import of the built package. */
export const pages: Readonly<Record<string, string>> = {
  'all of `pollchart`': "export * from 'pollchart'",
  'all of `pollchart/fleet`': "export * from 'pollchart/fleet'",
  'a page with `createPollingMachine`, `defineResource` and `poll`':
    "export { createPollingMachine, defineResource, poll } from 'pollchart'",
  'a page with `createPollingMachine` and `conversationV0`':
    "export { createPollingMachine } from 'pollchart'; export { conversationV0 } from 'pollchart/openhands'",
  'the same with `usePolling`':
    "export { createPollingMachine } from 'pollchart'; export { conversationV0 } from 'pollchart/openhands'; export { usePolling } from 'pollchart/react'",
  'a page with `createFleetMachine`, `appConversations` and `useFleet`':
    "export { createFleetMachine } from 'pollchart/fleet'; export { appConversations } from 'pollchart/openhands'; export { useFleet, useFleetMember } from 'pollchart/react'",
};

/** The packages that pollchart depends on. */
const STOOD_ON = ['ofetch', 'react', 'structured-headers', 'xstate', 'zod'];

/** The bundle of a page as its own bundler would make it, without its dependencies. */
export async function bundle(source: string, external = STOOD_ON): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    external,
  });
  return outputFiles[0]?.text ?? '';
}

export const gzipped = (text: string): number => gzipSync(text, { level: 9 }).byteLength;
