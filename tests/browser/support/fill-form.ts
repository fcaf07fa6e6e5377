import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { Visitor } from './visitor.js';

type Said = JsonObject[string];
/** Who fills in, and the id of the field. */
type Place = [visitor: Visitor, id: string];

/** Enters field by field what a person would say, into the form that stands open or opens just now. */
export async function fillForm(visitor: Visitor, said: JsonObject): Promise<void> {
  await visitor.page.locator('.step-form').waitFor();
  await fillEach([visitor, 'root'], said);
}

async function fillEach([visitor, at]: Place, said: JsonObject): Promise<void> {
  for (const [name, value] of Object.entries(said)) await fillField([visitor, `${at}_${name}`], value);
}

async function fillField(place: Place, value: Said): Promise<void> {
  const [{ page, words }, id] = place;
  const field = page.locator(`[id="${id}"]`);
  await field.first().waitFor();
  if (typeof value === 'boolean') {
    await field.getByRole('radio', { name: words.say(value ? 'common.yes' : 'common.no'), exact: true }).check();
  } else if (Array.isArray(value)) await fillList(place, value);
  else if (typeof value === 'object' && value !== null) await fillEach(place, value);
  else await fillText(place, String(value));
}

async function fillText([{ page, words }, id]: Place, text: string): Promise<void> {
  const choice = page.locator(`select[id="${id}"]`);
  const moment = page.locator(`input[type=datetime-local][id="${id}"]`);
  if (await choice.count()) await choice.selectOption({ label: words.say(`choice.${text}`) });
  else if (await moment.count()) await moment.fill(text.slice(0, 16));
  else await page.locator(`[id="${id}"]`).fill(text);
}

/** Boxes that are ticked, or entries that are added one after the other. */
async function fillList([visitor, id]: Place, values: readonly Said[]): Promise<void> {
  const { page, words } = visitor;
  const list = page.locator(`[id="${id}"]`);
  if (await list.getByRole('checkbox').count()) {
    for (const code of values as string[])
      await list.getByRole('checkbox', { name: words.say(`choice.${code}`), exact: true }).check();
    return;
  }
  for (const [at, value] of values.entries()) {
    if (!(await page.locator(`[id="${id}_${at}"]`).count())) await list.locator('button.add').last().click();
    await fillField([visitor, `${id}_${at}`], value);
  }
}
