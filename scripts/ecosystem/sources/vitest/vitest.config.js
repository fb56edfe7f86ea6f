export default {
  test: { environment: 'jsdom', environmentOptions: { jsdom: { url: process.env.JOBS_URL } } },
};
