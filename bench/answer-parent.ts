/** In a child process: answers each question of the parent, one after another, until the parent is gone. */
export function answerParent<TQuestion, TAnswer>(
  answer: (question: TQuestion) => TAnswer | Promise<TAnswer>,
): void {
  process.on('disconnect', () => process.exit());
  process.on('message', async (question) => {
    try {
      process.send?.({ answer: await answer(question as TQuestion) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? error.stack : String(error) });
    }
  });
}
