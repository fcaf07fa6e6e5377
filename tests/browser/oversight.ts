import { describe, expect, it } from '@jest/globals';
import type { Stage } from './support/stage.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

/** Addresses of the menu, as they stand in it. */
const menuOf = async ({ page }: Visitor) =>
  Promise.all((await page.locator('header nav a').all()).map((link) => link.getAttribute('href')));
const text = ({ page }: Visitor) => page.locator('main').innerText();

/** Where each role comes in, its whole menu, and a page that is not its own. */
const MENUS: [role: string, menu: string[], closed: string][] = [
  ['data-protection-officer', ['decisions', 'sights', 'tellings', 'keeping', 'restoration'], 'network'],
  ['administrator', ['network', 'quarantine', 'staff', 'restoration'], 'sights'],
  ['auditor', ['sights', 'restoration'], 'tellings'],
];

/** The pages of those who look after the node and what it holds, on the network that is running. */
export function describeOversight(stageOf: () => Stage, caseIdOf: () => string): void {
  describe.each([
    ['en', 'ltr'],
    ['ar', 'rtl'],
  ])('those who look after it, in %s', (language, direction) => {
    it.each(MENUS)('as %s have their pages and no others, each of them well made', async (role, menu, closed) => {
      const visitor = await stageOf().visit('mr', role, { language });
      const { page } = visitor;
      expect(await page.locator('html').getAttribute('dir')).toBe(direction);
      expect(await menuOf(visitor)).toEqual(menu.map((each) => `/console/${each}`));
      for (const each of menu) {
        await page.locator(`header nav a[href="/console/${each}"]`).click();
        await page.locator(`header nav a[href="/console/${each}"][aria-current]`).waitFor();
        await page.locator('main h1').waitFor();
        await page.waitForLoadState('networkidle');
        expect([each, await page.locator('.problem').count()]).toEqual([each, 0]);
        await isWellMade(visitor, `${role} ${each}`);
      }
      for (const other of [closed, 'cases', `cases/${caseIdOf()}`]) {
        await page.goto(`${visitor.node.url}/console/${other}`);
        await page.locator('main a[href="/console/"]').waitFor();
        expect(await page.locator('.facts, .card, table').count()).toBe(0);
      }
    });

    it('show who saw a case, by its number', async () => {
      const visitor = await stageOf().visit('mr', 'data-protection-officer', { language });
      const { page } = visitor;
      await page.goto(`${visitor.node.url}/console/sights`);
      await page.locator('form input').fill('Moussa');
      await page.locator('form button').click();
      await page.locator('form [role=status]:not(:empty)').waitFor();
      await page.locator('form input').fill(`${visitor.node.url}/console/cases/${caseIdOf()}`);
      await page.locator('form button').click();
      await page.waitForURL(new RegExp(`/sights/${caseIdOf()}$`));
      await page.locator('table').first().waitFor();
      expect(await page.locator('table').first().innerText()).toContain('caseworker');
      expect(await text(visitor)).not.toContain('Moussa');
      expect(await page.title()).not.toContain(caseIdOf());
      await isWellMade(visitor, 'who saw a case');
    });
  });

  it('a hold is asked for, decided by a second person and lifted again', async () => {
    const stage = stageOf();
    const officer = await stage.visit('mr', 'data-protection-officer');
    const { page } = officer;
    await page.goto(`${officer.node.url}/console/keeping`);
    await page.locator('#set-hold ~ form input').first().fill(caseIdOf());
    await page.locator('#set-hold ~ form select').selectOption('court_order');
    await page.locator('input[type=date]').fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
    await page.locator('#set-hold ~ form button').click();
    await page.locator('#set-hold ~ [role=status]:not(:empty)').waitFor();
    const supervisor = await stage.visit('mr', 'supervisor');
    await supervisor.page.locator('.card', { hasText: 'Legal hold' }).locator('a').first().click();
    await supervisor.page.locator('button.first').click();
    await supervisor.page.locator('#decide').waitFor({ state: 'detached' });
    await page.reload();
    const row = page.locator('tr', { hasText: caseIdOf().slice(-12) });
    await row.waitFor();
    expect(await row.innerText()).toContain('court order');
    await row.getByRole('button', { name: 'Ask to lift' }).click();
    await isWellMade(officer, 'lifting of a hold');
    await page.locator('dialog[open] button.first').click();
    await row.locator('[role=status]:not(:empty)').waitFor();
  });
}
