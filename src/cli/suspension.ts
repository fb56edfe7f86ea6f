/**
 * Calls `before` when the process is to stop for a while, by Ctrl-Z, and `after` when it continues, by `fg` or `bg`.
 * Returns a function that ends this.
 */
export function onSuspension(before: () => void, after: () => void): () => void {
  const suspend = () => {
    before();
    // Without a listener the signal does what it does by default. Where no shell could continue us that is nothing.
    process.off('SIGTSTP', suspend);
    process.kill(process.pid, 'SIGTSTP');
  };
  const resume = () => {
    process.off('SIGTSTP', suspend).on('SIGTSTP', suspend);
    after();
  };
  process.on('SIGTSTP', suspend).on('SIGCONT', resume);
  return () => {
    process.off('SIGTSTP', suspend).off('SIGCONT', resume);
  };
}
