import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';

interface Weighed {
  field: string;
  outcome: string;
  because: string;
  change: string;
  /** Whether it was entered for the step; else it is a field of the case. */
  entered: boolean;
}

const READ = `[...document.querySelectorAll('.preview .decisions li')].map((each) => {
  const text = (selector) => each.querySelector(selector)?.textContent.trim() ?? '';
  const [, outcome] = each.querySelector('.outcome').className.split(' ');
  return { field: text('strong'), outcome, because: text('.because'), change: text('.change'), entered: each.closest('.entered') !== null };
})`;

/** Each field of the preview that is on the page: what becomes of it, why, and what would change it. */
export function readPreview(page: Page): Promise<Weighed[]> {
  return page.evaluate<Weighed[]>(READ);
}

/** Of each of these outcomes there are fields of the case; each field stands with its reason; what would change it stands where something is kept back, and only there. */
export function explainsEachField(preview: readonly Weighed[], outcomes: readonly string[]): void {
  const having = (outcome: string) => preview.filter((each) => each.outcome === outcome);
  const ofCase = preview.filter(({ entered }) => !entered);
  expect(new Set(ofCase.map(({ outcome }) => outcome))).toEqual(new Set(outcomes));
  expect(preview.filter(({ because }) => because === '')).toEqual([]);
  expect(having('sent').filter(({ change }) => change !== '')).toEqual([]);
  expect(having('held-back').filter(({ change }) => change !== '').length).toBeGreaterThan(0);
}
