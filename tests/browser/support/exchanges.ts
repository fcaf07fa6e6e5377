import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { beginningAt } from './offer.js';
import { fillForm } from './fill-form.js';
import type { Stage } from './stage.js';
import { press, send } from './take-step.js';
import type { Visitor } from './visitor.js';

export interface Beginning {
  kind: string;
  opens: string;
  caseId: string;
  peer: string;
  said: JsonObject;
  /** By way of whom it goes, in their order. */
  by?: readonly string[];
}

/** Opens an exchange from the page of a case. @returns its id */
export async function beginExchange(visitor: Visitor, beginning: Beginning): Promise<string> {
  const { kind, opens, caseId, peer, by = [], said } = beginning;
  const { page } = visitor;
  await visitor.turnTo(beginningAt(caseId), 'main select');
  await page.locator('main select').nth(0).selectOption(peer);
  await page.locator('main select').nth(1).selectOption(`${kind}/${opens}`);
  for (const [place, relay] of by.entries()) await page.locator('.way select').nth(place).selectOption(relay);
  await fillForm(visitor, said);
  // Looked at first, as a person does: what would go, or that nothing of the case would.
  await page.locator('.step-form button[type=button]').last().click();
  await page.locator('.preview').waitFor();
  await send(page);
  await page.waitForURL(/\/console\/conversations\//);
  return page.url().split('/').at(-1) ?? '';
}

/** Where a step waits for a second person of that node, a supervisor looks at it and lets it go. */
export async function secondPersonAgrees(stage: Stage, { node }: Visitor, exchange: string): Promise<void> {
  const { telling } = await stage.journey.tell();
  const id = node.id;
  type Waiting = { items: { id: string; conversationId: string | null }[] };
  const { items } = await telling.as(id, 'supervisor').get<Waiting>('approvals?status=waiting');
  const asked = items.find(({ conversationId }) => conversationId === exchange);
  if (!asked) return;
  const supervisor = await stage.visit(id, 'supervisor', { at: `/approvals/${asked.id}` });
  const { page } = supervisor;
  await page.locator('.preview').waitFor();
  const [decide, refused] = [page.locator('#decide'), page.locator('#decide ~ .problem')];
  await press(page, { button: page.locator('button.first'), goes: decide, problem: refused });
  await stage.dismiss([supervisor]);
}
