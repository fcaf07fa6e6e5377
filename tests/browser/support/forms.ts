import type { Locator, Page } from 'playwright-core';

export const submitOf = (page: Page): Locator => page.locator('.step-form button[type=submit]');

/** How often something was posted to where this is the end of, since. */
export function countPosts(page: Page, end: string): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith(end)) count += 1;
  });
  return () => count;
}
