/**
 * Handles items one after the other. One that can't be handled is told to `onError`, and the next one is handled.
 *
 * @param onIdle is called whenever all are handled.
 * @returns takes the next item.
 */
export function inTurn<T>(
  handle: (item: T) => Promise<void>,
  { onIdle, onError }: { readonly onIdle: () => void; readonly onError: (error: unknown) => void },
): (item: T) => void {
  let waiting: T[] = [];
  let isRunning = false;
  const run = async () => {
    isRunning = true;
    while (waiting.length > 0) {
      const items = waiting;
      waiting = [];
      for (const item of items) await handle(item).catch(onError);
    }
    isRunning = false;
    onIdle();
  };
  return (item) => {
    waiting.push(item);
    if (!isRunning) void run();
  };
}
