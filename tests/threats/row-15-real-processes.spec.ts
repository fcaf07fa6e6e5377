import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accept } from '../../deploy/local/story/accept.js';
import { assume } from '../../deploy/local/story/assume.js';
import { handOver } from '../../deploy/local/story/hand-over.js';
import { MEMBERS } from '../../deploy/local/members.js';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { run } from '../../services/cli/run.js';
import { inputs } from '../journey/support/inputs.js';
import { type Crossing, Journey } from '../journey/support/journey.js';
import { refusalOf } from '../journey/support/referral.js';
import { backUpDatabase, putBackDatabase, queryDatabase } from '../support/database-backup.js';
import { eventually } from '../support/eventually.js';

interface Restoration {
  restored: { cause: string } | null;
  partners: { peer: string; status: string }[];
  unconfirmed: number;
}
interface Unconfirmed {
  items: { id: string; consentVersion: number }[];
}

const OFFERED = [register, previewOffer, offer, seeOffer];
const PATIENCE_MS = 60_000;
let journey: Journey;

beforeAll(async () => {
  journey = await Journey.begin({ members: MEMBERS });
});
afterAll(() => journey?.end());

const folderOf = (id: string) => journey.node(id).folder;
const settingsOf = (id: string) => join(folderOf(id), 'settings.json');
const attentionOf = async (id: string) => {
  const response = await fetch(`${journey.node(id).url}/health/ready`);
  return ((await response.json()) as { attention: string[] }).attention;
};
const digests = async (id: string) => {
  const rows = await queryDatabase<{ digest: string }>(
    journey.node(id).databaseUrl,
    `SELECT digest FROM message WHERE status IN ('received', 'receipted')`,
    [],
  );
  return rows.map(({ digest }) => digest).sort();
};

/** Whatever was written down has its place in the tree: within a second of the last. */
async function untilInTheTree(...ids: string[]): Promise<void> {
  const none = 'SELECT 1 WHERE NOT EXISTS (SELECT FROM ledger_entry WHERE leaf_index IS NULL)';
  await Promise.all(ids.map((id) => journey.untilFound(id, none, [])));
}

/** The process is killed, its database is an earlier one, and it is started again as its operator would. */
async function restore(id: string): Promise<void> {
  const { service, databaseUrl } = journey.node(id);
  await service.kill();
  await putBackDatabase(databaseUrl);
  await service.restart();
}

/** Waits until every partner has told what it knows. */
async function heard(crossing: Crossing, node: string): Promise<Restoration> {
  const officer = crossing.telling.as(node, 'data-protection-officer');
  const all = ({ partners }: Restoration) => partners.length === 2 && partners.every(({ status }) => status === 'done');
  return officer.until<Restoration>('restoration', all, PATIENCE_MS);
}

async function passerelle(...args: string[]): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void said.push(text) };
  return { code: await run(args, out), said };
}

/** A node's ledger against every head that the other one holds of it. */
async function verify(id: string, witness: string): Promise<{ code: number; said: string }> {
  const heads = await passerelle('ledger', 'heads-of', id, '--settings', settingsOf(witness));
  expect(heads).toMatchObject({ code: 0 });
  const file = join(folderOf(id), 'heads.jsonl');
  writeFileSync(file, heads.said.join('\n'));
  const { code, said } = await passerelle('ledger', 'verify', '--settings', settingsOf(id), '--witness', file);
  return { code, said: said.join('\n') };
}

describe('row 15: real nodes, of which one is restored from an old backup', () => {
  it('the receiver forgot that it assumed, and is told: nothing lost, nothing twice, the fork of the ledger declared', async () => {
    const crossing = await journey.tell(...OFFERED);
    // The receipts to come carry heads that the other one can hold: of an empty tree there is none.
    await untilInTheTree('mr', 'ne');
    await backUpDatabase(journey.node('ne').databaseUrl);
    for (const chapter of [accept, handOver, assume]) await chapter(crossing.telling);
    await crossing.untilMessage('ne', 'assume', 'receipted');
    expect(await crossing.responsible()).toEqual(['ne', 'ne']);
    const before = await digests('mr');
    expect(await digests('ne')).toEqual(before);

    await restore('ne');
    expect((await heard(crossing, 'ne')).restored).toMatchObject({ cause: 'noticed' });
    await crossing.until('ne', 'assumed');
    expect(await crossing.responsible()).toEqual(['ne', 'ne']);
    expect(await digests('ne')).toEqual(before);
    expect(await digests('mr')).toEqual(before);
    expect(await attentionOf('ne')).toEqual(['restored-unconfirmed']);
    expect(await attentionOf('mr')).toEqual([]);

    await untilInTheTree('ne');
    const { code, said } = await verify('ne', 'mr');
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toContain('The node was restored from a backup');
    expect((await verify('mr', 'ne')).code).toBe(0);
  });

  it('the sender shows nothing more until a person has confirmed the record; then it does', async () => {
    const crossing = await journey.tell(...OFFERED, accept);
    await crossing.untilMessage('ne', 'accept', 'receipted');
    await backUpDatabase(journey.node('mr').databaseUrl);
    await restore('mr');
    await heard(crossing, 'mr');
    expect(await crossing.statusOf('mr', 'handover', inputs.handover())).toBe(409);
    expect((await crossing.conversation('ne')).state).toBe('accepted');
    const [officer, supervisor] = ['data-protection-officer', 'supervisor'].map((role) =>
      crossing.telling.as('mr', role),
    );
    const { items } = await officer!.get<Unconfirmed>('restoration/cases');
    const { id, consentVersion } = items.find((each) => each.id === crossing.telling.known('caseId'))!;
    const path = `restoration/cases/${id}/confirmation`;
    // R23: nor onto paper.
    expect(await refusalOf(supervisor!.post(`cases/${id}/prints`))).toBe('record-unconfirmed');
    // Not by whoever likes, and not of another record than was read.
    expect(await supervisor!.statusOf('POST', path, { consentVersion })).toBe(404);
    expect(await officer!.statusOf('POST', path, { consentVersion: consentVersion + 1 })).toBe(409);
    expect(await crossing.statusOf('mr', 'handover', inputs.handover())).toBe(409);
    await officer!.post(path, { consentVersion });
    await crossing.act('mr', 'handover', inputs.handover());
    await crossing.until('ne', 'handed-over');
    for (const each of items.filter((other) => other.id !== id)) {
      await officer!.post(`restoration/cases/${each.id}/confirmation`, { consentVersion: each.consentVersion });
    }
    expect(await attentionOf('mr')).toEqual([]);
  });

  it('starts on no database of which it remembers nothing, until its operator says what it is', async () => {
    const { service } = journey.node('mr');
    await service.stop();
    rmSync(join(folderOf('mr'), 'continuity.json'));
    await expect(service.restart()).rejects.toThrow();
    expect(await passerelle('database', 'declare', 'perhaps', '--settings', settingsOf('mr'))).toMatchObject({
      code: 2,
    });
    const { code, said } = await passerelle('database', 'declare', 'restored', '--settings', settingsOf('mr'));
    expect([code, said.join()]).toEqual([0, expect.stringContaining('nothing of any case is shown')]);
    await service.restart();
    await eventually(async () => (await attentionOf('mr')).includes('restored-unconfirmed'), 'the alarm', PATIENCE_MS);
  });
});
