/** On older versions the SDK would hang at its first call, without an error. */
export function assertNode22(): void {
  if ('withResolvers' in Promise) return;
  throw new Error(
    `pollchart/restate needs Node 22 or newer: Restate's SDK uses Promise.withResolvers, which ${runtime()} doesn't have`,
  );
}

const runtime = () =>
  typeof process === 'undefined' ? 'this runtime' : `Node ${process.versions.node}`;
