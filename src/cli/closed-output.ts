import { exitCodes } from './exit-code.ts';

let onClosed: () => void = () => process.exit(exitCodes.SIGPIPE);

/** From now on this is done when the reader of stdout is gone. Default: the process exits without a word. */
export const whenOutputCloses = (then: () => void): void => {
  onClosed = then;
};

/** Handles what may happen to the output at any time: its reader closes it, or it can't be written. */
export function watchOutput(): void {
  const { stdout, stderr } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A terminal that was closed fails with EIO.
    const isClosed = error.code === 'EPIPE' || (error.code === 'EIO' && stdout.isTTY);
    if (!isClosed) throw new Error(`stdout can't be written (${error.message})`, { cause: error });
    onClosed();
  });
  // Without a stderr errors can't be reported anywhere.
  stderr.on('error', () => undefined);
}
