import { endOf, expectPolled } from './expect-polled.ts';
import { inBrowser } from './in-browser.ts';
import { startJobServer } from './job-server.ts';

/**
 * Opens the page in a folder, whose address names a job.
 *
 * @throws unless it polls that job to its end, as its server asks for, and complains of nothing.
 */
export async function expectPage(folder: string): Promise<void> {
  const server = await startJobServer({ page: folder });
  try {
    const id = 'job-page';
    await inBrowser(`${server.url}/?id=${id}`, ({ shows }) => shows(endOf(id)));
    expectPolled(server, id);
  } finally {
    await server.close();
  }
}
