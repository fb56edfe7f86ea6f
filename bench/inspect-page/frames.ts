import type { Page } from 'playwright-core';

/** Frames a second on a page while something goes on, over so many ms. */
export const framesASecond = (page: Page, ms: number, scroll: string | null): Promise<number> =>
  page.evaluate(
    ([ms, scroll]) =>
      new Promise<number>((resolve) => {
        const element = scroll === null ? null : document.querySelector(scroll);
        const beganAt = performance.now();
        let frames = 0;
        requestAnimationFrame(function next(now) {
          if (element) element.scrollTop += 400;
          frames += 1;
          if (now - beganAt < ms) requestAnimationFrame(next);
          else resolve((frames * 1_000) / (now - beganAt));
        });
      }),
    [ms, scroll] as const,
  );
