import { describe, expect, it } from '@jest/globals';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { backUpDatabase, putBackDatabase } from '../support/database-backup.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

/** What an officer has on the page after the database of the node was put back. The node stays in doubt of all its other cases. */
export function restored(stageOf: () => Stage): void {
  describe('after a restore from a backup', () => {
    it(
      'a partner that stays silent is not waited for, and a case goes on once somebody vouches for its record',
      async () => {
        const { journey } = stageOf();
        const [mauritania, niger] = [journey.node('mr'), journey.node('ne')];
        const { telling } = await journey.tell(register);
        await backUpDatabase(mauritania.databaseUrl);
        await Promise.all([mauritania.service.kill(), niger.service.kill()]);
        await putBackDatabase(mauritania.databaseUrl);
        await mauritania.service.restart();
        const officer = await stageOf().visitOnce('mr', 'data-protection-officer');
        const { page, words } = officer;
        await page.locator('header nav a[href="/console/restoration"]').click();
        const [silent, given] = ['pending', 'set-aside'].map((status) =>
          page.locator('tbody tr', { hasText: words.say(`restoration.status.${status}`) }),
        );
        const ours = page.locator('tbody tr', { hasText: telling.known('caseId').slice(-12) });
        await Promise.all([silent!.waitFor(), ours.waitFor()]);
        await isWellMade(officer, 'restored, and a partner is silent');

        // Niger may know of a withdrawal of which this node does not know any more.
        await press(officer, ours);
        await ours.locator('.problem', { hasText: 'resync-pending' }).waitFor();
        await press(officer, silent!);
        await given!.waitFor();
        await press(officer, ours);
        await ours.waitFor({ state: 'detached' });
        await isWellMade(officer, 'restored, and nobody is waited for');
        expect(await silent!.count()).toBe(0);

        await niger.service.restart();
        for (const chapter of [previewOffer, offer, seeOffer]) await chapter(telling);
      },
      PATIENCE_MS,
    );
  });
}

/** Does what a row offers, and means it. */
async function press({ page }: Visitor, row: ReturnType<Visitor['page']['locator']>): Promise<void> {
  await row.locator('button').first().click();
  await page.locator('dialog[open] button.first').click();
}
