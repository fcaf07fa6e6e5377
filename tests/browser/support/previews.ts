import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';

interface Weighed {
  field: string;
  outcome: string;
  because: string;
  change: string;
}

const READ = `[...document.querySelectorAll('.preview .decisions li')].map((each) => {
  const text = (selector) => each.querySelector(selector)?.textContent.trim() ?? '';
  const [, outcome] = each.querySelector('.outcome').className.split(' ');
  return { field: text('strong'), outcome, because: text('.because'), change: text('.change') };
})`;

/** Each field of the preview that is on the page: what becomes of it, why, and what would change it. */
export function readPreview(page: Page): Promise<Weighed[]> {
  return page.evaluate<Weighed[]>(READ);
}

/** Of each of these outcomes there are fields, each with its reason; what would change it stands where something is kept back, and only there. */
export function explainsEachField(preview: readonly Weighed[], outcomes: readonly string[]): void {
  const having = (outcome: string) => preview.filter((each) => each.outcome === outcome);
  expect(new Set(preview.map(({ outcome }) => outcome))).toEqual(new Set(outcomes));
  expect(preview.filter(({ because }) => because === '')).toEqual([]);
  expect(having('sent').filter(({ change }) => change !== '')).toEqual([]);
  expect(having('held-back').filter(({ change }) => change !== '').length).toBeGreaterThan(0);
}
