import { type LedgerReport, verifyLedger } from '#libs/ledger/verify-ledger.js';
import { confirmRecord, listUnconfirmed } from '../../services/country-node/src/casework/confirm-record.js';
import { ContinuityKeeper } from '../../services/country-node/src/record/note-continuity.js';
import { sequenceLedger } from '../../services/country-node/src/timekeeper/sequence-ledger.js';
import { type Country, enrol } from '../support/exchange/country.js';
import type { World } from '../support/exchange/world.js';

/** Gives every entry of these ledgers its place in the tree. */
export async function sequence(...all: Country[]): Promise<void> {
  for (const { parts } of all) while (await sequenceLedger(parts));
}

/** What the node's own process does every second. */
export async function note(world: World, country: Country): Promise<void> {
  await sequence(country);
  await new ContinuityKeeper(country.parts.store, world.continuityOf(country.id)).note();
}

/** What a backup holds, and what the node knows of its own end beside it. */
export async function backUp(world: World, country: Country): Promise<void> {
  await note(world, country);
  await world.backUp(country.id);
}

/** Mauritania offers a case, and Niger has taken that in. @returns the conversation */
export async function offered(world: World): Promise<string> {
  const { caseId } = await world.of('mr').register('01-moussa');
  const id = await world.of('mr').offer(caseId, 'ne');
  await world.settle();
  return id;
}

/** A node's whole ledger against every head that the other one holds of it. */
export async function verify(country: Country, witness: Country): Promise<LedgerReport> {
  await sequence(country);
  const rows = await country.parts.store.transaction((tx) => tx.ledger.list({ from: 0, limit: 100_000 }));
  const held = await witness.parts.store.transaction((tx) => tx.ledger.peerHeads());
  const heads = held.filter(({ peer }) => peer === country.id).map((head) => ({ ...head, heldBy: witness.id }));
  return verifyLedger(
    rows.map((row) => ({ ...row, leafIndex: row.leafIndex! })),
    heads,
  );
}

/** A data-protection officer answers for the record of every case that a restore has put in doubt. @returns how many there were */
export async function confirmAll(country: Country): Promise<number> {
  const officer = await enrol(country.parts.store, 'data-protection-officer');
  const cases = await listUnconfirmed(country.parts, { limit: 200 });
  for (const { id: caseId, consentVersion } of cases) {
    await confirmRecord(country.parts, officer, { caseId, consentVersion });
  }
  return cases.length;
}
