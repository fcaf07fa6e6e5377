import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { canonicalJson } from '#libs/envelope/canonical.js';
import type { EvidenceReport } from '#libs/evidence/report.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import type { Evidence } from '#libs/schema-check/generated/types.js';
import { run } from '../../../services/cli/run.js';
import { type EvidenceContent, exportEvidence } from '../../../services/country-node/src/casework/export-evidence.js';
import { printCase, printConversation } from '../../../services/country-node/src/casework/print-view.js';
import type { StaffRole, StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { Play } from '../../support/exchange/play.js';
import { caseWithConsent, consent, consentFor, transfer } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import { keptBy } from '../../support/holders.js';
import { note } from '../../threats/restoring.js';

let world: World;
let mr: Country;
let ne: Country;
let play: Play;
const people = new Map<string, StaffRow>();

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const { id, parts } of [mr, ne]) await resume(parts, world.continuityOf(id));
  for (const country of [mr, ne]) {
    for (const role of ['auditor', 'data-protection-officer'] satisfies StaffRole[])
      people.set(`${role} of ${country.id}`, await enrol(country.parts.store, role));
  }
  const { caseId } = await mr.register('01-moussa');
  await ledgersGrow();
  play = await Play.open(world, { kind: 'case-transfer', from: 'mr', to: 'ne', caseId, input: STORY.offer });
  await ledgersGrow();
  await play.take(['ne', 'request-information', STORY['request-information']]);
  await mr.register('03-mariama');
  await ledgersGrow();
  await play.take(['mr', 'provide-information', STORY['provide-information']], ['ne', 'accept', STORY.accept]);
  await ledgersGrow();
  await play.take(['mr', 'handover', STORY.handover]);
  await ledgersGrow();
});
afterAll(() => world.end());

async function ledgersGrow(): Promise<void> {
  for (const { parts } of [mr, ne]) while (await sequenceLedger(parts));
}

const auditorOf = ({ id }: Country) => people.get(`auditor of ${id}`)!;

function bundleOf(country: Country, who: StaffRow = auditorOf(country), content: EvidenceContent = 'none') {
  return exportEvidence(country.parts, who, play.id, content);
}

const provedBy = async (country: Country, ...how: [StaffRow?, EvidenceContent?]): Promise<EvidenceReport> =>
  verifyEvidence(await bundleOf(country, ...how), world.root);
const shownIn = ({ messages }: EvidenceReport) => [...new Set(messages.flatMap(({ shown }) => shown))].sort();

/** The names of the child, which stand in the handover. */
async function names(): Promise<string[]> {
  const { messages } = JSON.parse(await bundleOf(mr, mr.supervisor, 'readable')) as Evidence;
  const lines = messages.flatMap(({ shown }) => shown).map((line) => JSON.parse(line) as [string, string, object]);
  const leaves = lines.flatMap(([, , some]) => Object.entries(some) as [string, unknown][]);
  return leaves.filter(([pointer]) => pointer.endsWith('/given')).map(([, name]) => String(name));
}

describe('the evidence of a transfer', () => {
  it('verifies at both nodes with the root alone, and both tell the same', async () => {
    const [here, there] = [await provedBy(mr), await provedBy(ne)];
    expect([here, there].map(({ ok, findings, gaps }) => ({ ok, findings, gaps }))).toEqual(
      Array.from({ length: 2 }, () => ({ ok: true, findings: [], gaps: [] })),
    );
    const told = ({ messages }: EvidenceReport) =>
      messages.map(({ place: _place, receipt, ...message }) => ({ ...message, receipt: { ...receipt, place: null } }));
    expect(told(here)).toEqual(told(there));
    expect(here.messages.map(({ from, step }) => [from, step])).toEqual([
      ['mr', 'offer'],
      ['ne', 'request-information'],
      ['mr', 'provide-information'],
      ['ne', 'accept'],
      ['mr', 'handover'],
    ]);
    expect(here.messages.every(({ receipt }) => receipt?.outcome === 'received')).toBe(true);
    // Each followed its own ledger from the heads that it had signed for the other; the first of ne was of nothing.
    expect([here.ledger!.grewFrom.length, there.ledger!.grewFrom.length]).toEqual([2, 2]);
  });

  it('opens nothing to an auditor or a data-protection officer, whatever they ask for', async () => {
    for (const role of ['auditor', 'data-protection-officer']) {
      for (const content of ['none', 'readable'] as const) {
        const text = await bundleOf(mr, people.get(`${role} of mr`), content);
        expect(shownIn(verifyEvidence(text, world.root))).toEqual([]);
        expect((JSON.parse(text) as Evidence).messages.flatMap(({ shown }) => shown)).toEqual([]);
      }
    }
  });

  it('opens to a supervisor what a supervisor reads, when it is asked for, and proves the same', async () => {
    expect(shownIn(await provedBy(mr, mr.supervisor))).toEqual([]);
    expect(await names()).not.toEqual([]);
    const open = await provedBy(mr, mr.supervisor, 'readable');
    expect({ ok: open.ok, gaps: open.gaps }).toEqual({ ok: true, gaps: [] });
    expect(shownIn(open)).toEqual(expect.arrayContaining(['ID_CORE', 'PROTOCOL']));
    expect(shownIn(open)).not.toContain('MHPSS');
    const closed = await provedBy(mr);
    const all = ({ messages }: EvidenceReport) =>
      messages.map(({ digest, shown, closed: shut }) => [digest, [...shown, ...shut].sort()]);
    expect(all(open)).toEqual(all(closed));
  });

  it('is in the ledger with who took it and what it opened', async () => {
    await bundleOf(mr, mr.supervisor, 'readable');
    const entries = await mr.parts.store.transaction((tx) => tx.ledger.about({ conversationId: play.id, limit: 500 }));
    const taken = entries.filter(({ content }) => content?.['what'] === 'evidence').map(({ content }) => content);
    expect(taken).toContainEqual(expect.objectContaining({ by: auditorOf(mr).id, categories: [] }));
    expect(taken.at(-1)).toMatchObject({ by: mr.supervisor.id, categories: expect.arrayContaining(['ID_CORE']) });
  });

  it('is not there of what is no conversation of this node', async () => {
    const id = '01890a5d-ac96-774b-bcce-b302099a8057';
    await expect(exportEvidence(mr.parts, auditorOf(mr), id, 'none')).rejects.toMatchObject({ code: 'not-found' });
    await expect(exportEvidence(world.of('iom-ne').parts, auditorOf(mr), play.id, 'none')).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the evidence of what was restricted since', () => {
  it('goes on proving it, and takes none of it out of the house (R10)', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const { id } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    const takenAway = async () => {
      const report = verifyEvidence(await exportEvidence(ne.parts, ne.supervisor, id, 'readable'), world.root);
      return {
        findings: report.findings,
        digests: report.messages.map(({ digest }) => digest),
        shown: shownIn(report),
      };
    };
    const before = await takenAway();
    expect(before).toMatchObject({ findings: [], shown: expect.arrayContaining(['EDU', 'ID_CORE']) });
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as object[];
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: ['EDU'] }] });
    await world.settle();
    expect(await takenAway()).toEqual({ ...before, shown: before.shown.filter((category) => category !== 'EDU') });
  });
});

async function passerelle(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  return { code: await run(args, out), said: said.join('\n'), complained: complained.join('\n') };
}

function file(name: string, value: unknown): string {
  const path = join(world.folder.path, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

function settingsOf(country: Country): string {
  const names = ['natsPasswordFile', 'nodeKeyFile', 'keyringFolder', 'caseKeyFolder', 'attachmentFolder'];
  const more = [
    'trustSource',
    'continuityFile',
    'nationalConfigurationFile',
    'nationalAuthorityFile',
    'nationalMemoryFile',
  ];
  return file(`settings-${country.id}.json`, {
    ...Object.fromEntries([...names, ...more].map((name) => [name, '/nowhere'])),
    node: country.id,
    databaseUrlFile: file(`url-${country.id}`, country.databaseUrl),
    natsServers: 'nats://127.0.0.1:1',
    issuer: 'http://127.0.0.1:1',
    audience: `passerelle:${country.id}`,
    trustMemoryFile: file('trust-memory.json', keptBy(country.parts.directory.evidence())),
    trustRootFile: file('trust-root.json', world.root),
  });
}

describe('passerelle evidence', () => {
  let settings: string;
  let root: string;
  beforeAll(() => {
    settings = settingsOf(ne);
    root = join(world.folder.path, 'trust-root.json');
  });
  const bundleAt = (name: string) => join(world.folder.path, name);

  it('exports without content, and verifies in plain words', async () => {
    const out = bundleAt('ne.json');
    const exported = await passerelle(
      'evidence',
      'export',
      '--settings',
      settings,
      '--conversation',
      play.id,
      '--out',
      out,
    );
    expect(exported).toMatchObject({ code: 0, complained: '' });
    const { code, said } = await passerelle('evidence', 'verify', out, '--root', root);
    expect(said).toMatch(/^Everything in this bundle verifies\./);
    expect(said).toMatch(/mr sent “handover” to ne on 2026-11-23T/);
    expect(said).toMatch(/ne signed on \S+ that it was received \(ledger entry \d+\)/);
    expect(said).toMatch(/Nothing of its first \d+ entries was changed or removed/);
    expect(code).toBe(0);
    const json = await passerelle('evidence', 'verify', out, '--root', root, '--json');
    expect(JSON.parse(json.said)).toMatchObject({ ok: true, node: 'ne', peer: 'mr' });
    for (const name of await names()) expect(readFileSync(out, 'utf8')).not.toContain(name);
  });

  it('answers 1 for a bundle that was changed, and without a root', async () => {
    const text = await bundleOf(mr);
    const good = file('good.json', text);
    expect((await passerelle('evidence', 'verify', good, '--root', root)).code).toBe(0);
    const unchecked = await passerelle('evidence', 'verify', good);
    expect(unchecked).toMatchObject({ code: 1 });
    expect(unchecked.said).toContain('No root was given');
    const bad = file('bad.json', text.replace('"index":', '"index":1'));
    const { code, said } = await passerelle('evidence', 'verify', bad, '--root', root);
    expect({ code, first: said.split('\n')[0] }).toMatchObject({
      code: 1,
      first: expect.stringContaining('NOT verify'),
    });
    expect((await passerelle('evidence', 'verify', file('none.json', '{}'), '--root', root)).code).toBe(1);
  });

  it.each([
    ['a file that is not there', () => ['/nowhere']],
    ['a root that is none', () => [settings, '--root', settings]],
  ])('%s: exit code 2', async (_name, args) => {
    expect((await passerelle('evidence', 'verify', ...args())).code).toBe(2);
  });

  it('answers 1 for an unknown conversation, and never writes over a file', async () => {
    const unknown = ['--conversation', '01890a5d-ac96-774b-bcce-b302099a8057', '--out', bundleAt('unknown.json')];
    expect((await passerelle('evidence', 'export', '--settings', settings, ...unknown)).code).toBe(1);
    const again = ['--conversation', play.id, '--out', bundleAt('ne.json')];
    expect((await passerelle('evidence', 'export', '--settings', settings, ...again)).code).toBe(2);
  });
});

describe('a node that was restored from a backup', () => {
  it('says which head it lost, shows what came back where its ledger records that, and rewrote nothing', async () => {
    await note(world, ne);
    await world.backUp('ne');
    await ne.register('04-bakary');
    await ledgersGrow();
    const { caseId } = await mr.register('02-siblings-awa');
    const lost = await Play.open(world, { kind: 'case-transfer', from: 'mr', to: 'ne', caseId, input: STORY.offer });
    await note(world, ne);
    expect(await world.restore('ne')).toBe('restored');
    await world.resynchronise();
    await ledgersGrow();
    const text = await exportEvidence(ne.parts, auditorOf(ne), lost.id, 'none');
    const report = verifyEvidence(text, world.root);
    const [offer] = report.messages;
    expect(report.findings).toEqual([]);
    expect(report.gaps).toEqual([{ code: 'lost-in-restore', about: offer?.messageId }]);
    expect(report.ledger?.breaks.length).toBeGreaterThan(0);
    expect(offer).toMatchObject({ step: 'offer', place: expect.any(Number), receipt: { outcome: 'received' } });
    const without = JSON.parse(text) as Evidence;
    const back = without
      .ledger!.entries.map(({ content }) => content)
      .filter(({ kind }) => kind === 'message-recovered');
    expect(back).toMatchObject([{ messageId: offer?.messageId, receiptDigest: expect.any(String) }]);
    without.ledger!.entries = without.ledger!.entries.filter(({ content }) => content['kind'] !== 'restored');
    const unexplained = verifyEvidence(canonicalJson(without), world.root);
    expect(unexplained.findings).toEqual([{ code: 'ledger-rewritten', about: offer?.messageId }]);
    // Until a person has confirmed the record nothing of the content leaves, and what proves holds none.
    const withContent = exportEvidence(ne.parts, ne.supervisor, play.id, 'readable');
    await expect(withContent).rejects.toMatchObject({ code: 'record-unconfirmed' });
    // Nor onto paper (R23).
    const { caseId: there } = (await ne.conversation(play.id))!;
    for (const print of [
      printCase(ne.parts, ne.supervisor, there),
      printConversation(ne.parts, ne.supervisor, play.id),
    ]) {
      await expect(print).rejects.toMatchObject({ code: 'record-unconfirmed' });
    }
    // The conversation from before the backup is proved as it was.
    expect(await provedBy(ne)).toMatchObject({ ok: true, gaps: [] });
  });
});

describe('somebody with every right on the database', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: ne.databaseUrl });
    await client.connect();
    await client.query('SET session_replication_role = replica');
  });
  afterAll(() => client.end());
  const codes = async () => (await provedBy(ne)).findings.map(({ code }) => code);

  it('cannot take a message out of the record', async () => {
    await client.query('CREATE TABLE kept AS SELECT * FROM message');
    await client.query("DELETE FROM message WHERE step = 'provide-information'");
    expect(await codes()).toEqual(expect.arrayContaining(['predecessor-left-out', 'message-left-out']));
    await client.query('DELETE FROM message');
    await client.query('INSERT INTO message SELECT * FROM kept');
    await client.query('DROP TABLE kept');
    expect(await codes()).toEqual([]);
  });

  it('cannot rewrite what the ledger said before a receipt, not even with the node’s own signature under it', async () => {
    await client.query(
      `UPDATE ledger_entry SET commitment = decode(repeat('00', 32), 'hex'), salt = NULL, content = NULL WHERE leaf_index = 0`,
    );
    // The head is of the ledger as it was: nothing stands in what is there now.
    expect(await codes()).toContain('ledger-rewritten');
  });
});
