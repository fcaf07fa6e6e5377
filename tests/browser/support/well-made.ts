import { expect } from '@jest/globals';
import type { Visitor } from './visitor.js';

/** Pages that axe has looked at. What it looks at is the same in every language; direction, width and picture are not. */
const looked = new Set<string>();

/** Each page that a person has on the way, held against axe, once, and looked at as wide as a telephone. */
export async function isWellMade(visitor: Visitor, page: string): Promise<void> {
  await visitor.picture(`${await visitor.page.locator('html').getAttribute('lang')} ${page}`);
  if (!looked.has(page)) expect({ page, barriers: await visitor.barriers() }).toEqual({ page, barriers: [] });
  looked.add(page);
  const size = visitor.page.viewportSize();
  await visitor.page.setViewportSize({ width: 360, height: 700 });
  expect({ page, flaws: await visitor.flaws() }).toEqual({ page, flaws: [] });
  if (size) await visitor.page.setViewportSize(size);
}

/**
 * The same in English and in Arabic, on a page where nothing is being filled in: what is right from left to right may not be
 * the other way.
 */
export async function isWellMadeInBoth(visitor: Visitor, page: string): Promise<void> {
  await isWellMade(visitor, page);
  const language = (await visitor.page.locator('html').getAttribute('lang')) ?? '';
  await visitor.speak(language === 'ar' ? 'en' : 'ar');
  await isWellMade(visitor, page);
  await visitor.speak(language);
}
