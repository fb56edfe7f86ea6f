/** A page that polls a conversation of a scripted server: `npm run demo:web`. */
import { startDemo } from './demo-server.ts';

const demo = await startDemo();
console.log(`The demo page is at ${demo.url} (Ctrl-C ends it).`);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    await demo.close();
    process.exit();
  });
