import { expect } from '@jest/globals';
import type { Visitor } from './visitor.js';

/** Pages by what was held against them, and in which language. */
const looked = new Set<string>();
/** Addresses in the console that were looked at, each after its language. */
export const seen = new Set<string>();
/** One that is written to the right, and one to the left. */
const LANGUAGES = ['en', 'ar'];

/**
 * Each page that a person has on the way, once, in English and in Arabic: what is right from left to right may not be the
 * other way. It is held against axe and against what a screen reader is told of it, and looked at as wide as a telephone.
 */
export async function isWellMade(visitor: Visitor, page: string): Promise<void> {
  const language = await languageOf(visitor);
  await look(visitor, page, language);
  for (const other of LANGUAGES.filter((each) => each !== language && !looked.has(`${each} ${page}`))) {
    await visitor.speak(other);
    await look(visitor, page, other);
    await visitor.speak(language);
  }
}

/** The same of a page as it is, in its language alone. */
export async function isWellMadeAsItIs(visitor: Visitor, page: string): Promise<void> {
  await look(visitor, page, await languageOf(visitor));
}

const languageOf = async ({ page }: Visitor) => (await page.locator('html').getAttribute('lang')) ?? '';

async function look(visitor: Visitor, page: string, language: string): Promise<void> {
  if (looked.has(`${language} ${page}`)) return;
  looked.add(`${language} ${page}`);
  seen.add(`${language} ${new URL(visitor.page.url()).pathname}`);
  await visitor.picture(`${language} ${page}`);
  // What these look at is the same in every language; direction, width and picture are not.
  if (!looked.has(page)) {
    const [barriers, unsaid] = [await visitor.barriers(), await visitor.unsaid()];
    expect({ page, barriers, unsaid }).toEqual({ page, barriers: [], unsaid: [] });
  }
  looked.add(page);
  const size = visitor.page.viewportSize();
  await visitor.page.setViewportSize({ width: 360, height: 700 });
  expect({ page, flaws: await visitor.flaws() }).toEqual({ page, flaws: [] });
  if (size) await visitor.page.setViewportSize(size);
}
