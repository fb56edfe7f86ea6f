/** 200 conversations polled by a durable engine, in one command: `npm run demo:durable`. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { canBeAlone, startAlone } from './alone.ts';

const alone = canBeAlone();
console.log(
  alone
    ? 'In a network of its own, with nothing but loopback.'
    : 'This machine gives us no network of our own: restate-server, which listens on loopback alone, may ask the internet for its latest release.',
);
const demo = startAlone(fileURLToPath(new URL('./demo.ts', import.meta.url)), { alone });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => demo.kill(signal));
const [code] = await once(demo, 'exit');
process.exitCode = code ?? 1;
