import { describe, expect, it } from '@jest/globals';
import { commitEntry, commitmentOf } from '#libs/ledger/commitment.js';
import { leafHash, rootOf } from '#libs/ledger/merkle.js';
import { type StoredEntry, verifyLedger } from '#libs/ledger/verify-ledger.js';

function entries(count: number): StoredEntry[] {
  return Array.from({ length: count }, (_, leafIndex) => {
    const { salt, commitment, content } = commitEntry('message-sent', { caseId: `case-${leafIndex}` }, new Date(0));
    return { leafIndex, salt, commitment, content };
  });
}
const rootText = (some: StoredEntry[]) =>
  Buffer.from(rootOf(some.map(({ commitment }) => leafHash(commitment)))).toString('base64url');
const headOf = (some: StoredEntry[], heldBy = 'ne') => ({ size: some.length, root: rootText(some), heldBy });

describe('verifyLedger (threat 20)', () => {
  it('confirms an untouched ledger against every head held', async () => {
    const ledger = entries(9);
    const report = await verifyLedger(ledger, [headOf(ledger.slice(0, 4)), headOf(ledger)]);
    expect(report).toMatchObject({ ok: true, size: 9, root: rootText(ledger), findings: [] });
  });

  it('still confirms when content and salt were erased', async () => {
    const ledger = entries(5);
    const erased = ledger.with(2, { ...(ledger[2] as StoredEntry), salt: null, content: null });
    expect(await verifyLedger(erased, [headOf(ledger)])).toMatchObject({ ok: true, erased: 1 });
  });

  it('names the first entry whose content was changed', async () => {
    const ledger = entries(5);
    const changed = ledger.with(3, { ...(ledger[3] as StoredEntry), content: { caseId: 'another' } });
    const report = await verifyLedger(changed, [headOf(ledger)]);
    expect(report.findings[0]).toEqual({ code: 'content-changed', leafIndex: 3 });
  });

  it('notices an entry rewritten with its commitment, because a peer holds the head', async () => {
    const ledger = entries(5);
    const old = ledger[1] as StoredEntry;
    const content = { caseId: 'another' };
    const rewritten = ledger.with(1, {
      ...old,
      content,
      commitment: commitmentOf(old.salt ?? new Uint8Array(), content),
    });
    const report = await verifyLedger(rewritten, [headOf(ledger.slice(0, 3), 'ne')]);
    expect(report.findings).toEqual([{ code: 'root-differs', leafIndex: 3, heldBy: 'ne' }]);
  });

  it('notices a deleted entry and a tail cut off', async () => {
    const ledger = entries(6);
    expect((await verifyLedger(ledger.toSpliced(2, 1), [])).findings).toEqual([
      { code: 'index-missing', leafIndex: 2 },
    ]);
    const cut = await verifyLedger(ledger.slice(0, 4), [headOf(ledger)]);
    expect(cut.findings).toEqual([{ code: 'tail-cut', leafIndex: 4, heldBy: 'ne' }]);
  });
});

describe('a ledger restored from a backup (threat 15)', () => {
  const restored = (kept: StoredEntry[], facts: Record<string, unknown> = {}) => {
    const about = { ledgerSize: kept.length, ledgerRoot: rootText(kept), ...facts };
    const { salt, commitment, content } = commitEntry('restored', about, new Date(0));
    return { leafIndex: kept.length, salt, commitment, content };
  };
  const at = (ledger: StoredEntry[]) => ledger.map((entry, leafIndex) => ({ ...entry, leafIndex }));

  it('takes the heads of what was declared lost for no forgery, and says so', async () => {
    const [lost, kept] = [entries(9), entries(9)].map((all) => all);
    const before = lost!.slice(0, 5);
    const now = at([...before, restored(before, { lostSize: 9 }), ...kept!.slice(0, 6)]);
    const heads = [headOf(before), headOf(lost!.slice(0, 7)), headOf(lost!), headOf(now)];
    const report = await verifyLedger(now, heads);
    expect(report).toMatchObject({ ok: true, findings: [] });
    expect(report.breaks).toEqual([{ leafIndex: 5, from: 5, root: rootText(before), to: 9 }]);
    // The same where the ledger has not yet grown beyond what was lost.
    expect(await verifyLedger(now.slice(0, 6), heads.slice(0, 3))).toMatchObject({ ok: true });
  });

  it('takes a later declaration of what a partner holds', async () => {
    const lost = entries(9);
    const before = lost.slice(0, 5);
    const now = at([...before, restored(before), ...entries(2), restored(before, { lostSize: 9, peer: 'ne' })]);
    expect(await verifyLedger(now.slice(0, 6), [headOf(lost)])).toMatchObject({ ok: false });
    const report = await verifyLedger(now, [headOf(lost)]);
    expect(report).toMatchObject({ ok: true, breaks: [{ to: null }, { to: 9, heldBy: 'ne' }] });
  });

  it('excuses nothing that came before the backup, nothing beyond what was declared, and nothing undeclared', async () => {
    const lost = entries(9);
    const before = lost.slice(0, 5);
    const now = at([...before, restored(before, { lostSize: 7 }), ...entries(1)]);
    const forged = at([...entries(5), ...now.slice(5)]);
    expect((await verifyLedger(now, [headOf(lost)])).findings).toMatchObject([{ code: 'tail-cut', heldBy: 'ne' }]);
    expect((await verifyLedger(forged, [headOf(before)])).findings.map(({ code }) => code)).toEqual([
      'root-differs',
      'root-differs',
    ]);
    expect(await verifyLedger(at([...before, ...entries(4)]), [headOf(lost)])).toMatchObject({ ok: false });
  });
});
