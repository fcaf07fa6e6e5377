import type { Country } from './country.js';
import type { World } from './world.js';

/**
 * What was just sent arrives, and is called back before its author hears that it did: its case is closed for as long as the
 * author takes to look at it again. Both receipts are still on their way then.
 */
export async function callBackInVain(world: World, from: Country, to: Country, caseId: string): Promise<void> {
  await from.send();
  await to.receive();
  const [closedAt, later] = [world.clock.now(), new Date('2036-11-23T00:00:00.000Z')];
  const close = (closure: { closedAt: Date; retentionUntil: Date; followUpDueAt: Date } | null) =>
    from.parts.store.transaction((tx) => tx.cases.setClosure(caseId, closure, closedAt));
  await close({ closedAt, retentionUntil: later, followUpDueAt: later });
  world.clock.forward({ seconds: 600 });
  await from.send();
  await close(null);
}

/** Everything arrives, and what waited for it is done. */
export async function settleAll(world: World): Promise<void> {
  await world.settle();
  world.clock.forward({ seconds: 60 });
  await world.settle();
}

export const stepsOf = async (at: Country, id: string) =>
  (await at.messages(id)).map(({ step, status }) => `${step} ${status}`);
