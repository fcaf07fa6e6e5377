import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import type { Stage } from './support/stage.js';

/** What only a narrow window has, or one that is zoomed into. */
export function telephone(stageOf: () => Stage): void {
  describe('on a telephone', () => {
    it.each(['en', 'ar'])(
      'the menu is folded away, opened by keyboard too, and away again on the next page, in %s',
      async (language) => {
        const visitor = await stageOf().visit('mr', 'supervisor', { language, width: 360 });
        const { page } = visitor;
        const [menu, links] = [page.locator('header .menu'), page.locator('header nav a')];
        await menu.waitFor();
        expect([await links.first().isVisible(), await menu.getAttribute('aria-expanded')]).toEqual([false, 'false']);
        await menu.focus();
        await page.keyboard.press('Enter');
        await links.last().waitFor();
        expect([await menu.getAttribute('aria-expanded'), await visitor.barriers()]).toEqual(['true', []]);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/cases$/);
        await links.first().waitFor({ state: 'hidden' });
        await page.locator('h1:focus').waitFor();
      },
    );

    it('what is wider than the window still has its columns’ names', async () => {
      const visitor = await stageOf().visit('mr', 'administrator', { width: 360, at: '/staff' });
      const { page } = visitor;
      const cell = page.getByRole('cell', { name: 'Active', exact: false }).first();
      await cell.waitFor();
      expect([
        await page.getByRole('columnheader').count(),
        await page.getByRole('rowheader', { name: 'auditor' }).count(),
        await page.getByRole('button', { name: 'End all sessions' }).first().isVisible(),
      ]).toEqual([4, 1, true]);
    });
  });

  describe('a day', () => {
    it('is the same day wherever it is read', async () => {
      const at = `/cases/${await stageOf().register()}`;
      const { page } = await stageOf().visit('mr', 'caseworker', { zone: 'Atlantic/Cape_Verde', at });
      await page.locator('#file').waitFor();
      const { newCase } = await readDossier(join('deploy', 'local', 'dossiers'), '01-moussa', new Date());
      const born = new Date(newCase.caseFile.identification?.birthDate ?? '');
      const day = born.toLocaleDateString('en', { timeZone: 'UTC', dateStyle: 'medium' });
      expect(await page.locator('main').textContent()).toMatch(new RegExp(`Date of birth\\s*${day}`));
    });
  });
}
