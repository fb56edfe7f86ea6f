import { cpus, loadavg, totalmem } from 'node:os';

/** Where and when a run was made, and how busy the machine was with other things. */
export function machine(): string {
  const [cpu] = cpus();
  const load = loadavg()[0]?.toFixed(1);
  const memory = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  return `${cpus().length} × ${cpu?.model.trim()}, ${memory} GiB, Node ${process.version}, ${day}, load ${load} at the start`;
}
