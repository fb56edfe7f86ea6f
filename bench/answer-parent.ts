/** In a child process: answers each request of the parent, one after another, until the parent exits. */
export function answerParent<TRequest, TAnswer>(
  answer: (request: TRequest) => TAnswer | Promise<TAnswer>,
): void {
  process.on('disconnect', () => process.exit());
  process.on('message', async (request) => {
    try {
      process.send?.({ answer: await answer(request as TRequest) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? error.stack : String(error) });
    }
  });
}
