/** The application, and its twin that polls by hand: `npm run demo:app`. */
import { bundle } from './bundle.ts';
import { startServer } from './server/start-server.ts';

const [application, twin] = await Promise.all([
  startServer({ port: 5180, script: await bundle({ byHand: false }) }),
  startServer({ port: 5181, script: await bundle({ byHand: true }) }),
]);
console.log(
  `The application is at ${application.url}, its twin that polls by hand at ${twin.url}.`,
);

// A sign-in lasts for two minutes.
const expiring = setInterval(() => {
  application.expire();
  twin.expire();
}, 120_000);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    clearInterval(expiring);
    await Promise.all([application.close(), twin.close()]);
    process.exit();
  });
