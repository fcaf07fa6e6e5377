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
