/** In a child process: answers each spec of the parent, one after another, until the parent is gone. */
export function answerParent<TQuestion, TAnswer>(
  answer: (spec: TQuestion) => TAnswer | Promise<TAnswer>,
): void {
  process.on('disconnect', () => process.exit());
  process.on('message', async (spec) => {
    try {
      process.send?.({ answer: await answer(spec as TQuestion) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? error.stack : String(error) });
    }
  });
}
