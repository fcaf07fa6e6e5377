import { describe, expect, it } from '@jest/globals';
import { offer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

const PUBLISHED = `SELECT 1 FROM outbox WHERE conversation_id = $1 AND status = 'published'`;

/** How far a message is, as a caseworker follows it while the other office is away and comes back. */
export function underWay(stageOf: () => Stage): void {
  describe('a message on its way', () => {
    it(
      'waits here, is with the broker of the other office, and is received and signed, in English and Arabic',
      async () => {
        const { journey } = stageOf();
        const niger = journey.node('ne');
        const [here, alsoHere] = await Promise.all([
          stageOf().visit('mr', 'caseworker'),
          stageOf().visit('mr', 'caseworker', { language: 'ar' }),
        ]);
        await niger.service.stop();
        await niger.broker.stop();
        const { telling } = await journey.tell(register, previewOffer, offer);
        const exchange = telling.known('conversationId');
        const look = (worker: Visitor) => worker.page.goto(`${worker.node.url}/console/conversations/${exchange}`);
        const says = ({ page }: Visitor) => page.locator('.timeline .receipt').first().innerText();
        await Promise.all([look(here), look(alsoHere)]);
        expect([await says(here), await says(alsoHere)]).toEqual(['Waits here to be sent', 'ينتظر هنا إرساله']);
        await niger.broker.restart();
        await journey.untilFound('mr', PUBLISHED, [exchange]);
        await Promise.all([look(here), look(alsoHere)]);
        expect([await says(here), await says(alsoHere)]).toEqual([
          'With the other office’s message broker; not received yet',
          'لدى وسيط رسائل المكتب الآخر؛ ولم يُستلم بعد',
        ]);
        await isWellMade(here, 'exchange under way');
        await niger.service.restart();
        // By itself: the receipt is told of.
        await Promise.all([here, alsoHere].map(({ page }) => page.locator('.timeline .receipt.receipted').waitFor()));
        expect([await says(here), await says(alsoHere)]).toEqual([
          'Received; the receipt is signed',
          'تم الاستلام؛ وإشعار الاستلام موقّع',
        ]);
      },
      PATIENCE_MS,
    );
  });
}
