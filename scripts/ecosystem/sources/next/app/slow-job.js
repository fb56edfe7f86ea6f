import { jobAt } from '../job.js';

/** The page's jobs, asked for every 2 s. */
export const slowJobAt = (baseUrl) => jobAt(baseUrl, { minMs: 2_000, maxMs: 2_000 });
