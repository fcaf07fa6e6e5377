import { expect } from '@jest/globals';
import type { Visitor } from './visitor.js';

/** Each page that a person has on the way, held against axe and a telephone's width. */
export async function isWellMade(visitor: Visitor, page: string): Promise<void> {
  await visitor.picture(`${await visitor.page.locator('html').getAttribute('lang')} ${page}`);
  expect({ page, barriers: await visitor.barriers() }).toEqual({ page, barriers: [] });
  const size = visitor.page.viewportSize();
  await visitor.page.setViewportSize({ width: 360, height: 700 });
  expect({ page, overflows: await visitor.overflows() }).toEqual({ page, overflows: false });
  if (size) await visitor.page.setViewportSize(size);
}
