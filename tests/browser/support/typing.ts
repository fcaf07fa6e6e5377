import type { Page } from 'playwright-core';
import { submitOf } from './forms.js';
import { CONSOLE_PATIENCE_MS } from './patience.js';

/** A page, a template, a formula, a change of direction and quotes, as one line. */
export const NAUGHTY =
  '"\'><img src=x onerror=alert(1)> {{7*7}} {{constructor}} ${7*7} =1+1 أمينة \u202egnp.exe\u202c %3Cb%3E &lt;';

/** Ids of the fields of the form that take a text, with what is in them. */
const FIELDS = `Object.fromEntries([...document.querySelectorAll('.step-form input[type=text], .step-form textarea')]
  .filter((each) => !each.readOnly && !each.disabled).map((each) => [each.id, each.value]))`;
/** The end of the task, and of those that wait already: without the milliseconds that timers within timers are held back. */
const NEXT = `new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => (port1.close(), done());
  port2.postMessage(0);
})`;
/** Types as React hears it; what it answers is done before the next task, so that nothing is drawn in between. */
export const TYPE = (values: string) => `(async () => {
  for (const [id, value] of Object.entries(${values})) {
    const field = document.getElementById(id);
    const kind = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await ${NEXT};
  }
})()`;
/** Ids of the fields that the form complains of. */
const AT_FAULT = `[...document.querySelectorAll('.step-form .error-detail')].map((each) => each.id.replace(/__error$/, ''))`;
const typing = (values: Record<string, string>) => TYPE(JSON.stringify(values));

/** Asked by the inspector: what a page would evaluate by itself its policy forbids. */
export async function until(page: Page, holds: string): Promise<void> {
  for (const over = Date.now() + CONSOLE_PATIENCE_MS; !(await page.evaluate(holds)); await page.waitForTimeout(20))
    if (Date.now() > over) throw new Error(`never: ${holds}`);
}

/** Types it into each field of a form and sends it; what the form refuses is put back as it was. @param where of a form, told apart from the next */
export async function typeEverywhere(page: Page, where: string): Promise<{ kept: string[]; refused: string[] }> {
  const before = await page.evaluate<Record<string, string>>(FIELDS);
  const fields = Object.keys(before);
  if (fields.length === 0) return { kept: [], refused: [] };
  const place = await page.evaluate(where);
  const gone = `(${where}) !== ${JSON.stringify(place)}`;
  const stopped = `document.querySelector('.step-form .error-detail, .problem') !== null`;
  await page.evaluate(typing(Object.fromEntries(fields.map((each) => [each, NAUGHTY]))));
  await submitOf(page).click();
  await until(page, `${gone} || ${stopped}`);
  if (await page.evaluate(gone)) return { kept: fields, refused: [] };
  const faults = new Set(await page.evaluate<string[]>(AT_FAULT));
  const refused = fields.filter((each) => faults.has(each));
  await page.evaluate(typing(Object.fromEntries(refused.map((each) => [each, before[each] ?? '']))));
  await submitOf(page).click();
  await until(page, gone);
  return { kept: fields.filter((each) => !faults.has(each)), refused };
}

/**
 * Presses each of these buttons, adds an entry to each list of the form that opens, types it into every field and sends the
 * form. In the page, since there are more than a hundred. Answers how many fields each form had.
 */
export const TYPE_IN_EACH = (buttons: string) => `(async () => {
  const pause = () => new Promise((done) => setTimeout(done, 4));
  const counts = {};
  for (const button of document.querySelectorAll('${buttons}')) {
    button.click();
    const open = () => document.querySelector('.take-step h2')?.textContent === button.textContent
      && document.querySelector('.take-step .step-form button[type=submit]');
    for (let tries = 0; !open(); tries += 1) {
      if (tries > 2000) throw new Error('no form of ' + button.textContent);
      await pause();
    }
    for (const add of document.querySelectorAll('.step-form button.add')) if (add.isConnected) add.click();
    await pause();
    const fields = ${FIELDS};
    for (const id of Object.keys(fields)) fields[id] = ${JSON.stringify(NAUGHTY)};
    await ${TYPE('fields')};
    document.querySelector('.step-form button[type=submit]').click();
    await pause();
    counts[button.textContent] = Object.keys(fields).length;
  }
  return counts;
})()`;
