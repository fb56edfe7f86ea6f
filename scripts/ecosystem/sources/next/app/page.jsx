import { observe } from 'pollchart';
import { Job } from './job-view.jsx';
import { slowJobAt } from './slow-job.js';

const headers = { authorization: 'Bearer ecosystem-key' };
const ask = (id) => fetch(`${process.env.JOBS_URL}/jobs/${id}`, { headers, cache: 'no-store' });

/** The page is rendered with a reading of each job, one as an observation, the other as data alone. */
export default async function Page({ searchParams }) {
  const { observed, loaded } = await searchParams;
  const observation = await observe(slowJobAt(process.env.JOBS_URL), await ask(observed), {
    id: observed,
  });
  const initialData = await (await ask(loaded)).json();
  return (
    <main>
      <Job id={observed} observation={observation} />
      <Job id={loaded} initialData={initialData} initialDataAt={Date.now()} />
    </main>
  );
}
