import type { Page } from 'playwright-core';
import { DESK_OF_MAURITANIA } from '../../../deploy/local/story/inputs.js';

/** Where an exchange about a case is begun, below the console's address. */
export const beginningAt = (caseId: string) => `/cases/${caseId}/open`;

/** Fills in, on the page where one is begun, the form of an offer to Niger, which is chosen first; sends nothing. */
export async function fillOffer(page: Page): Promise<void> {
  const [partner, what] = [page.locator('main select').nth(0), page.locator('main select').nth(1)];
  await partner.selectOption('ne');
  await what.selectOption('case-transfer/offer');
  await page.locator('#root_reason').waitFor();
  await page.locator('#root_reason').selectOption({ index: 3 });
  await page.locator('#root_urgency').selectOption({ index: 2 });
  await page.locator('#root_childInformed_informed').getByRole('radio').first().check();
  await page.locator('#root_childInformed_language').fill('ha');
  await page.locator('#root_contact_function').fill(DESK_OF_MAURITANIA.function);
  await page.locator('#root_contact_organisation').fill(DESK_OF_MAURITANIA.organisation);
  await page.locator('#root_contact_channel').fill(DESK_OF_MAURITANIA.channel);
}
