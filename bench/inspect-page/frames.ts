import type { Page } from 'playwright-core';

/**
 * Frames a second on a page over so many ms, while what the selector finds is scrolled. As a text: the names that tsx
 * keeps of functions aren't known in the page.
 */
export const framesASecond = (page: Page, ms: number, scroll: string | null): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    const element = ${scroll === null ? null : `document.querySelector(${JSON.stringify(scroll)})`};
    const beganAt = performance.now();
    let frames = 0;
    requestAnimationFrame(function next(now) {
      if (element) element.scrollTop += 400;
      frames += 1;
      if (now - beganAt < ${ms}) requestAnimationFrame(next);
      else resolve((frames * 1000) / (now - beganAt));
    });
  })`);
