import { describe, expect, it } from '@jest/globals';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import { playExchange, registered, wishing } from './support/play-exchange.js';
import type { Stage } from './support/stage.js';
import { exchangeAt } from './support/take-step.js';
import { isWellMade } from './support/well-made.js';

/** Who carries it, one after the other. */
export const RELAYS = ['iom-mr', 'iom-ml'];

/** A family that is looked for where Mauritania asks by way of others only. */
export function byRelays(stageOf: () => Stage): void {
  describe('a family-tracing by way of two offices that carry it', () => {
    it(
      'goes from its opening in Mauritania (ar) to its end, with Mali (en), and those who carry it see a circuit only',
      async () => {
        const stage = stageOf();
        const exchange = await playExchange(stage, {
          ...{ kind: 'family-tracing', opens: 'request', from: 'mr', to: 'ml', by: RELAYS },
          languages: ['ar', 'en'],
          about: (on) => registered(on, wishing('family-tracing', '04-bakary', { node: 'ml' })),
          steps: [
            ['ml', 'accept'],
            ['ml', 'report-located'],
            ['mr', 'verify'],
            ['mr', 'close'],
          ],
          ends: 'closed',
        });
        for (const node of ['mr', 'ml']) {
          const supervisor = await stage.visit(node, 'supervisor', { at: exchangeAt(exchange) });
          await supervisor.page.locator('.carried').waitFor();
        }
        const relay = await stage.visit(RELAYS[0]!, 'administrator');
        const { page } = relay;
        await page.locator('header nav a[href="/console/circuits"]').click();
        await page.locator('tbody tr', { hasText: '(iom-ml)' }).first().waitFor();
        const read = await page.locator('main').innerText();
        expect(read).toContain('(mr)');
        for (const each of ['(ml)', 'Bakary', exchange.slice(-12)]) expect(read).not.toContain(each);
        await isWellMade(relay, 'circuit that a relay carries');
      },
      PATIENCE_MS,
    );
  });
}
