/** How long a fresh process takes to import a package, ms. */
import { answerParent } from '../answer-parent.ts';

answerParent(async (name: string) => {
  const before = performance.now();
  await import(name);
  return performance.now() - before;
});
