import { freePorts } from '../../../examples/durable/restate-server.ts';
import { startServer, stopServers } from '../../real-servers/server-process.ts';
import type { Consumer } from '../consumer.ts';
import { endOf, expectSame } from '../expect-polled.ts';
import { inBrowser } from '../in-browser.ts';
import { type JobServer, startJobServer } from '../job-server.ts';
import { inPackage, versionOf } from '../place.ts';
import { runProgram } from '../run-program.ts';

/** The interval of the page's policy. */
const INTERVAL_MS = 2_000;

const IDS = { observed: 'job-observed', loaded: 'job-loaded' };

const BUNDLERS = ['turbopack', 'webpack'];

export const next: Consumer = {
  packages: ['next', 'react', 'react-dom'],
  sources: ['page', 'next'],
  checks: (folder) =>
    BUNDLERS.map((name) => ({
      name: 'Next',
      version: versionOf(folder, 'next'),
      what: `App Router, built by ${name}: rendered with a reading (\`observe\`, \`initialData\`), hydrated, polled to its end`,
      run: () => tryPages(folder, `--${name}`),
    })),
};

async function tryPages(folder: string, bundler: string): Promise<void> {
  const jobs = await startJobServer({ isRunning: true });
  const env = { JOBS_URL: jobs.url, NEXT_TELEMETRY_DISABLED: '1' };
  const program = inPackage(folder, 'next', 'dist', 'bin', 'next');
  try {
    await runProgram([process.execPath, program, 'build', bundler], { folder, env });
    const [port = 0] = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const listen = ['--port', `${port}`, '--hostname', '127.0.0.1'];
    await startServer({
      name: `next${bundler}`,
      command: [process.execPath, program, 'start', ...listen],
      folder,
      env,
      isReady: async () => (await fetch(`${url}/nowhere`)).status === 404,
    });
    await expectPainted(`${url}/?observed=painted-a&loaded=painted-b`);
    await expectHydrated(jobs, `${url}/?${new URLSearchParams(IDS)}`);
  } finally {
    await stopServers();
    await jobs.close();
  }
}

/** The HTML, without any script, shows what was read. */
async function expectPainted(url: string): Promise<void> {
  const html = await (await fetch(url)).text();
  for (const shown of ['painted-a RUNNING', 'painted-b RUNNING'])
    if (!html.includes(`<b>${shown}</b>`)) throw new Error(`the HTML doesn't show ${shown}`);
}

/** The page asks for nothing before it is due, complains of nothing, and polls to the end. */
async function expectHydrated({ asked }: JobServer, url: string): Promise<void> {
  await inBrowser(url, async ({ shows }) => {
    for (const id of Object.values(IDS)) await shows(endOf(id));
  });
  for (const id of Object.values(IDS)) {
    const requests = asked(id);
    const waited = (requests[1]?.at ?? 0) - (requests[0]?.at ?? 0);
    if (waited < INTERVAL_MS)
      throw new Error(
        `${id} was asked for by the page after ${waited} ms, expected ${INTERVAL_MS}`,
      );
  }
  const statusesOf = (id: string) => asked(id).map(({ status }) => status);
  // The validator of an observation is kept; data alone has none.
  expectSame('the requests for the observed job', statusesOf(IDS.observed), [200, 304, 200]);
  expectSame('the requests for the loaded job', statusesOf(IDS.loaded), [200, 200, 200]);
}
