import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ACTS } from '../../services/console/src/logic/acts.js';
import { CONSENT_SCREENS } from '../../services/console/src/logic/consent-screens.js';
import { SECTION_NAMES } from '../../services/console/src/logic/file-sections.js';
import { pagesOf } from '../../services/console/src/logic/pages.js';
import { CONVERSATION_KINDS } from '../../services/country-node/src/domain/conversations/every-kind.js';
import { QUESTION } from './support/answers.js';
import { submitOf } from './support/forms.js';
import { beginningAt, fillOffer } from './support/offer.js';
import type { Stage } from './support/stage.js';
import { NAUGHTY, TYPE_IN_EACH, typeEverywhere } from './support/typing.js';
import type { Visitor } from './support/visitor.js';

const PATIENCE_MS = 300_000;

/** What is typed into every text field of a case file; the fields are those that the forms have. */
export function naughty(stageOf: () => Stage): void {
  describe('a text that is a page, a formula and more', () => {
    it(
      'is kept as it was typed, or refused at its field, wherever a case file takes a text',
      async () => {
        const id = await stageOf().register();
        const worker = await stageOf().visit('mr', 'caseworker', { at: `/cases/${id}` });
        const { page } = worker;
        const said = listenTo(worker);
        await page.locator('#file').waitFor();
        const kept: string[] = [];
        const refused: string[] = [];
        for (const section of SECTION_NAMES) {
          await worker.turnTo(`/cases/${id}/file/${section}`, '.step-form button[type=submit]');
          const faults = await typeEverywhere(page, 'location.pathname');
          kept.push(...faults.kept);
          refused.push(...faults.refused);
        }
        expect([kept.length > 40, refused.length > 5]).toEqual([true, true]);
        const file = await page.evaluate<object>(
          `fetch('/api/v1/cases/${id}').then((answer) => answer.json()).then(({ content }) => content.file)`,
        );
        expect(kept.filter((each) => at(file, each) !== NAUGHTY)).toEqual([]);
        expect(refused.filter((each) => at(file, each) === NAUGHTY)).toEqual([]);
        await worker.turnTo(`/cases/${id}`, '#file');
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

    it(
      'is nothing but text in every form of a step',
      async () => {
        const [id, worker] = await Promise.all([stageOf().register(), stageOf().visit('mr', 'caseworker')]);
        const { page } = worker;
        const said = listenTo(worker);
        let [posted, forms, fields] = [0, 0, 0];
        await page.route('**/api/v1/conversations/*/actions/*', (route) => {
          posted += 1;
          const problem = { type: 'urn:passerelle:refusal:step-not-allowed', status: 409, code: 'step-not-allowed' };
          return route.fulfill({ status: 409, contentType: 'application/problem+json', json: problem });
        });
        for (const [at, [kind, steps]] of [...stepForms()].entries()) {
          const exchange = QUESTION.id.slice(0, -2) + String(at + 10);
          const allowedSteps = steps.map((step) => ({ step, says: '', by: 'consulate', to: 'answered' }));
          const view = { ...QUESTION, id: exchange, kind, peer: 'ne', caseId: id, allowedSteps, messages: [] };
          await page.route(`**/api/v1/conversations/${exchange}`, (route) => route.fulfill({ json: view }));
          await worker.turnTo(`/conversations/${exchange}`, '#next ~ .buttons button');
          const counts = await page.evaluate<Record<string, number>>(TYPE_IN_EACH('#next ~ .buttons button'));
          forms += Object.keys(counts).length;
          fields += Object.values(counts).reduce((sum, each) => sum + each, 0);
          expect([kind, Object.keys(counts).length, await page.locator('main img').count(), said]).toEqual([
            kind,
            steps.length,
            0,
            [],
          ]);
        }
        expect({ forms: forms > 100, fields: fields > 150, posted: posted > 10 }).toEqual({
          forms: true,
          fields: true,
          posted: true,
        });
      },
      PATIENCE_MS,
    );

    it(
      'is shown as a text to whoever approves it',
      async () => {
        const id = await stageOf().register();
        const { page } = await stageOf().visit('mr', 'caseworker', { at: beginningAt(id) });
        await fillOffer(page);
        await page.locator('#root_contact_organisation').fill(NAUGHTY);
        await submitOf(page).click();
        await page.locator('.bar, .problem').first().waitFor();
        const supervisor = await stageOf().visit('mr', 'supervisor');
        const said = listenTo(supervisor);
        const asked = supervisor.page.locator('.card', { hasText: id.slice(-12) }).locator('a[href*="/approvals/"]');
        await asked.click();
        await supervisor.page.locator('.facts').first().waitFor();
        expect(await supervisor.page.locator('.facts').first().textContent()).toContain(NAUGHTY);
        expect([await supervisor.page.locator('main img').count(), said]).toEqual([0, []]);
      },
      PATIENCE_MS,
    );
  });
}

/** Steps that have a form, by their kind, as the console was built. */
function stepForms(): Map<string, string[]> {
  const built = JSON.parse(readFileSync(join('dist', 'console', '.vite', 'manifest.json'), 'utf8')) as object;
  const kinds = new Set(CONVERSATION_KINDS.map(({ kind }) => kind));
  const forms = Object.keys(built).map((name) => name.split('step-form/')[1]?.split('/') ?? []);
  const own = forms.filter(([kind = '', step]) => kinds.has(kind) && step !== undefined);
  return new Map(
    [...kinds].flatMap((kind) => {
      const steps = own.flatMap(([of, step = '']) => (of === kind ? [step] : []));
      return steps.length > 0 ? [[kind, steps] as const] : [];
    }),
  );
}

/** Where the number of something is typed. */
const LOOKED_FOR = ['/cases', '/sights', '/ledger', '/evidence'];
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
async function typeAndSend(visitor: Visitor, path: string): Promise<number> {
  const { page, words } = visitor;
  await visitor.turnTo(path, 'main h1');
  await page.getByText(words.say('common.loading')).first().waitFor({ state: 'detached' });
  await page.evaluate(`document.querySelectorAll('main details').forEach((each) => (each.open = true))`);
  const fields = page.locator('main input:is([type=text], [type=search], :not([type])), main textarea');
  const count = await fields.count();
  for (const field of await fields.all()) if (await field.isEditable()) await field.fill(NAUGHTY);
  if (count === 0) return 0;
  await page.locator('main form button[type=submit]').first().click();
  return count;
}

const at = (file: object, id: string) =>
  id
    .split('_')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], file);
