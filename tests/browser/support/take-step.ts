import type { Locator, Page } from 'playwright-core';
import { submitOf } from './forms.js';
import type { Visitor } from './visitor.js';

/** Below the console's address. */
export const exchangeAt = (exchange: string) => `/conversations/${exchange}`;

const nothing = () => undefined;

/** Takes a step of an exchange once it may be taken; the page says that it is on its way, or waits for a second person. */
export async function takeStep(
  visitor: Visitor,
  { exchange, step }: { exchange: string; step: string },
  fill: () => Promise<void>,
): Promise<void> {
  const { page, words } = visitor;
  if (!page.url().endsWith(exchange)) await visitor.turnTo(exchangeAt(exchange), 'main h1');
  const button = page.locator('#next ~ .buttons').getByRole('button', { name: words.say(`step.${step}`), exact: true });
  await button.click();
  await submitOf(page).waitFor();
  await fill();
  await send(page);
  const [sent, waits] = [words.say('step.sent'), words.say('step.waits')].map((text) => page.getByText(text));
  await sent!
    .or(waits!)
    .or(page.getByText(words.say('conversation.no-steps')))
    .first()
    .waitFor();
}

/** Sends what was filled in, until its form is gone. @throws Error with what the page says instead */
export function send(page: Page): Promise<void> {
  const problem = page.locator('.problem, .error-detail').first();
  return press(page, { button: submitOf(page), goes: submitOf(page), problem });
}

/**
 * Presses a button until something is gone with which that ends; as the page says to where the node was too busy: again,
 * since what has arrived is not done twice.
 * @throws Error with what the page says instead
 */
export async function press(
  page: Page,
  { button, goes, problem }: { button: Locator; goes: Locator; problem: Locator },
): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    await button.click();
    const gone = goes.waitFor({ state: 'detached' });
    await Promise.race([gone, problem.waitFor()].map((each) => each.catch(nothing)));
    if ((await goes.count()) === 0) return;
    if (!(await problem.isVisible()) || !(await problem.innerText()).includes('store-unavailable')) break;
  }
  throw new Error(`it did not go; the page says: ${await page.locator('body').innerText()}`);
}
