import { describe, expect, it } from '@jest/globals';
import { ACTS } from '../../services/console/src/logic/acts.js';
import { CONSENT_SCREENS } from '../../services/console/src/logic/consent-screens.js';
import { SECTION_NAMES } from '../../services/console/src/logic/file-sections.js';
import { pagesOf } from '../../services/console/src/logic/pages.js';
import { submitOf } from './support/forms.js';
import type { Stage } from './support/stage.js';
import type { Visitor } from './support/visitor.js';

/** A page, a template, a formula, a change of direction and quotes, as one line. */
const NAUGHTY = '"\'><img src=x onerror=alert(1)> {{7*7}} ${7*7} =1+1 \u202egnp.exe\u202c %3Cb%3E &lt;';
const PATIENCE_MS = 300_000;

/** Ids of the fields of the form that take a text, with what is in them. */
const FIELDS = `Object.fromEntries([...document.querySelectorAll('.step-form input[type=text], .step-form textarea')]
  .filter((each) => !each.readOnly && !each.disabled).map((each) => [each.id, each.value]))`;
/** Types as React hears it. */
const TYPE = (values: Record<string, string>) => `(async () => {
  for (const [id, value] of Object.entries(${JSON.stringify(values)})) {
    const field = document.getElementById(id);
    const kind = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
})()`;
/** Ids of the fields that the form complains of. */
const AT_FAULT = `[...document.querySelectorAll('.step-form .error-detail')].map((each) => each.id.replace(/__error$/, ''))`;

/** What is typed into every text field of a case file; the fields are those that the forms have. */
export function naughty(stageOf: () => Stage): void {
  describe('a text that is a page, a formula and more', () => {
    it(
      'is kept as it was typed, or refused at its field, wherever a case file takes a text',
      async () => {
        const [id, worker] = await Promise.all([stageOf().register(), stageOf().visit('mr', 'caseworker')]);
        const { page } = worker;
        const said = listenTo(worker);
        const kept: string[] = [];
        const refused: string[] = [];
        for (const section of SECTION_NAMES) {
          const faults = await typeEverywhere(worker, `${worker.node.url}/console/cases/${id}/file/${section}`);
          kept.push(...faults.kept);
          refused.push(...faults.refused);
        }
        expect([kept.length > 40, refused.length > 5]).toEqual([true, true]);
        const file = await page.evaluate<object>(
          `fetch('/api/v1/cases/${id}').then((answer) => answer.json()).then(({ content }) => content.file)`,
        );
        expect(kept.filter((each) => at(file, each) !== NAUGHTY)).toEqual([]);
        expect(refused.filter((each) => at(file, each) === NAUGHTY)).toEqual([]);
        await page.goto(`${worker.node.url}/console/cases/${id}`);
        await page.locator('#file').waitFor();
        expect(await page.locator('main').textContent()).toContain(NAUGHTY);
        expect([await page.locator('img').count(), said]).toEqual([0, []]);
      },
      PATIENCE_MS,
    );

    it(
      'is nothing but text wherever else a page takes one, sent and answered',
      async () => {
        const id = await stageOf().register();
        const typed: Record<string, number> = {};
        for (const role of ROLES) {
          const visitor = await stageOf().visit('mr', role);
          const said = listenTo(visitor);
          for (const path of placesOf(role, id).filter((each) => !Object.hasOwn(typed, each))) {
            typed[path] = await typeAndSend(visitor, path);
            expect([path, await visitor.page.locator('main img').count(), said]).toEqual([path, 0, []]);
          }
        }
        const taking = Object.keys(typed).filter((path) => typed[path]! > 0);
        expect(taking.map((path) => path.replace(`/cases/${id}`, ''))).toEqual(
          expect.arrayContaining([...['/cases/new', '/files', '/acts/closure', '/acts/reopening'], ...LOOKED_FOR]),
        );
      },
      PATIENCE_MS,
    );
  });
}

/** Where the number of something is typed. */
const LOOKED_FOR = ['/sights', '/ledger', '/evidence'];
const ROLES = ['caseworker', 'supervisor', 'data-protection-officer', 'administrator', 'auditor'];

/** Each page of these people for this case; sections of its file were tried by themselves. */
function placesOf(role: string, id: string): string[] {
  return pagesOf([role]).flatMap(({ path }) => {
    if (path.endsWith('/acts/:part')) return Object.keys(ACTS).map((act) => `/cases/${id}/acts/${act}`);
    if (path.endsWith('/consent/:part'))
      return Object.keys(CONSENT_SCREENS).map((way) => `/cases/${id}/consent/${way}`);
    const ofCase = path.replace('/cases/:id', `/cases/${id}`);
    return ofCase.includes(':') ? [] : [ofCase];
  });
}

/** What the browser was made to say, or said was wrong; not that the node refused something. */
function listenTo({ page }: Visitor): string[] {
  const said: string[] = [];
  page.on('dialog', (dialog) => (said.push(dialog.message()), void dialog.dismiss()));
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) said.push(line.text());
  });
  return said;
}

/** Types it into every field of a page that takes a text, and sends each of its forms. @returns how many fields */
async function typeAndSend({ page, node }: Visitor, path: string): Promise<number> {
  await page.goto(`${node.url}/console${path}`);
  await page.locator('main h1').waitFor();
  await page.waitForLoadState('networkidle');
  await page.evaluate(`document.querySelectorAll('main details').forEach((each) => (each.open = true))`);
  const fields = page.locator('main input:is([type=text], [type=search], :not([type])), main textarea');
  const count = await fields.count();
  for (const field of await fields.all()) if (await field.isEditable()) await field.fill(NAUGHTY);
  if (count === 0) return 0;
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForLoadState('networkidle');
  return count;
}

const at = (file: object, id: string) =>
  id
    .split('_')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], file);

/** Types it into each field of a section and saves; what the form refuses is put back as it was. */
async function typeEverywhere({ page }: Visitor, url: string): Promise<{ kept: string[]; refused: string[] }> {
  await page.goto(url);
  await submitOf(page).waitFor();
  const before = await page.evaluate<Record<string, string>>(FIELDS);
  const fields = Object.keys(before);
  if (fields.length === 0) return { kept: [], refused: [] };
  await page.evaluate(TYPE(Object.fromEntries(fields.map((each) => [each, NAUGHTY]))));
  await submitOf(page).click();
  const left = page.waitForURL((to) => to.href !== url);
  const stopped = page.locator('.step-form .error-detail, .problem').first().waitFor();
  await Promise.race([left, stopped]);
  stopped.catch(() => undefined);
  left.catch(() => undefined);
  if (page.url() !== url) return { kept: fields, refused: [] };
  const faults = new Set(await page.evaluate<string[]>(AT_FAULT));
  const refused = fields.filter((each) => faults.has(each));
  await page.evaluate(TYPE(Object.fromEntries(refused.map((each) => [each, before[each] ?? '']))));
  await submitOf(page).click();
  await page.waitForURL((to) => to.href !== url);
  return { kept: fields.filter((each) => !faults.has(each)), refused };
}
