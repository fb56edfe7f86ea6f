/** The page asks its own origin, which hands requests for jobs to their server. */
export default {
  rewrites: async () => [{ source: '/jobs/:id', destination: `${process.env.JOBS_URL}/jobs/:id` }],
};
