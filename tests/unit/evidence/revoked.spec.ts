import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { signObject } from '#libs/envelope/sign.js';
import type { ReadStamp } from '#libs/evidence/read-stamps.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import type { Evidence } from '#libs/schema-check/generated/types.js';
import { describeEvidence } from '../../../services/cli/describe-evidence.js';
import { at, someEvidence, SomeEvidence } from '../../support/some-evidence.js';

/** What mr hands out when its own key was revoked from `minutes` on; it had signed its newest head at `head`. */
function revoked(minutes: number, head: number, stamped?: number): SomeEvidence {
  const some = someEvidence();
  some.revocations = [{ thumbprint: some.keys.mr.thumbprint, effectiveAt: at(minutes), reason: 'stolen' }];
  some.headAt = head;
  if (stamped !== undefined) some.stampedAt = stamped;
  return some;
}

const reportOf = (some: SomeEvidence, stamps?: readonly ReadStamp[]) =>
  verifyEvidence(some.bundle('mr'), some.root, stamps);
const stamp = (minutes: number): ReadStamp[] => [{ at: new Date(at(minutes)), by: 'Time-stamps' }];
const codes = (some: SomeEvidence, stamps?: readonly ReadStamp[]) =>
  reportOf(some, stamps).gaps.map(({ code }) => code);

describe('evidence by a node whose key was revoked since', () => {
  it('proves all that was receipted before, although the head of its ledger came later, and says so', () => {
    const report = reportOf(revoked(500, 600));
    expect(report).toMatchObject({ ok: true, findings: [], ledger: null });
    expect(report.messages.map(({ step }) => step)).toEqual([
      ...['offer', 'request-information', 'provide-information', 'accept'],
    ]);
    expect(report.gaps).toContainEqual({ code: 'head-after-revocation', about: expect.any(Number) });
    const [first] = describeEvidence(report);
    expect(first).toBe('What is listed as proved verifies; some of this bundle is not proved, as is said below.');
  });

  it('proves the ledger by a head from before, and says that nothing but its own time shows when that was', () => {
    const report = reportOf(revoked(500, 400));
    expect(report).toMatchObject({ ok: true, ledger: { entries: 8 } });
    expect(report.gaps).toContainEqual({ code: 'head-undated', about: 0 });
  });

  it('has nothing left open where a stamp from before the revocation covers it', () => {
    const some = revoked(500, 400, 400);
    const report = reportOf(some, stamp(450));
    expect(report).toMatchObject({ ok: true, findings: [], gaps: [] });
    // One from afterwards shows nothing of before, nor does one that nobody checked.
    expect(codes(some, stamp(501))).toEqual(expect.arrayContaining(['head-undated', 'key-revoked']));
    expect(codes(some)).toEqual(expect.arrayContaining(['head-undated', 'stamp-unchecked']));
  });

  describe('and that had a head under it stamped before anybody knew', () => {
    const noticed = (stamped: number) => {
      const some = revoked(500, 600, stamped);
      some.renewKey('mr', 560);
      return some;
    };
    const size = () => noticed(550).ledgers.mr.tree.size;

    it('lies in nothing: the stamp shows nothing, which is said', () => {
      for (const stamps of [undefined, stamp(551)]) {
        const report = reportOf(noticed(550), stamps);
        expect(report).toMatchObject({ ok: true, findings: [], ledger: { size: size(), stamped: [] } });
        expect(report.gaps).toContainEqual({ code: 'stamp-after-revocation', about: size() });
        expect(report.gaps.map(({ code }) => code)).not.toContain('stamp-unchecked');
        expect(describeEvidence(report)[0]).toContain('some of this bundle is not proved');
      }
    });

    it.each([
      ['before the revocation', 450],
      ['under the next key', 570],
    ])('has what stamps show of heads that were signed %s', (_when, stamped) => {
      const report = reportOf(noticed(stamped), stamp(stamped + 1));
      expect(report).toMatchObject({ ok: true, findings: [], ledger: { stamped: [{ size: size() }] } });
      expect(report.gaps.map(({ code }) => code)).not.toContain('stamp-after-revocation');
    });

    it('still lies where the head is another’s, of another ledger, or the stamp of another text', () => {
      const some = noticed(550);
      const found = (work: (stamped: { jws: string; claims: string; proof: string[] }) => void) => {
        const bundle = JSON.parse(some.bundle('mr')) as Evidence;
        work(bundle.ledger!.stamps![0]!);
        return verifyEvidence(canonicalJson(bundle), some.root).findings;
      };
      const foreign = [{ code: 'stamp-foreign', about: 0 }];
      expect(found((head) => void (head.claims = head.claims.replace(/"size":\d+/, '"size":9')))).toEqual(foreign);
      expect(found((head) => void head.proof.push('A'.repeat(43)))).toEqual(foreign);
      const signBy =
        (key: ReturnType<typeof signingKey>, change: object) => (head: { jws: string; claims: string }) => {
          const claims = { ...(JSON.parse(head.claims) as object), ...change };
          const { jws, claims: text } = signObject('passerelle-checkpoint+v1', claims, key);
          Object.assign(head, { jws, claims: text });
        };
      expect(found(signBy(signingKey(generateKey('Ed25519')), {}))).toEqual(foreign);
      expect(found(signBy(some.keys.mr, { root: 'A'.repeat(43) }))).toEqual(foreign);
      expect(found(signBy(some.keys.mr, { node: 'ne' }))).toEqual(foreign);
      expect(found(signBy(some.keys.mr, {}))).toEqual([]);
      const otherText: ReadStamp[] = [{ code: 'stamp-foreign' }];
      expect(reportOf(some, otherText).findings).toEqual(foreign);
    });
  });

  it('proves none of what was receipted afterwards, and does not call it wrong', () => {
    const some = revoked(15, 14);
    const report = reportOf(some);
    const [, , provided, accept] = some.messages;
    expect(report).toMatchObject({ ok: false, findings: [] });
    expect(report.messages.map(({ messageId }) => messageId)).not.toContain(provided!.id);
    expect(report.gaps).toContainEqual({ code: 'after-revocation', about: provided!.id });
    expect(report.messages.find(({ messageId }) => messageId === accept!.id)).toMatchObject({ receipt: null });
    expect(report.gaps).toContainEqual({ code: 'receipt-after-revocation', about: accept!.id });
  });

  it('is still found to lie under that key', () => {
    const some = revoked(500, 600);
    const change = (work: (bundle: Evidence) => void) => {
      const bundle = JSON.parse(some.bundle('mr')) as Evidence;
      work(bundle);
      return verifyEvidence(canonicalJson(bundle), some.root).findings.map(({ code }) => code);
    };
    const stranger = signingKey(generateKey('Ed25519'));
    const signedBy = (key: ReturnType<typeof signingKey>, typ: 'passerelle-checkpoint+v1', claims: string) => {
      const { jws, claims: text } = signObject(typ, JSON.parse(claims) as object, key);
      return { jws, claims: text };
    };
    const { claims } = (JSON.parse(some.bundle('mr')) as Evidence).ledger!.checkpoint;
    expect(
      change(({ ledger }) => void (ledger!.checkpoint = signedBy(stranger, 'passerelle-checkpoint+v1', claims))),
    ).toEqual(['checkpoint-unproved']);
    expect(change(({ ledger }) => void (ledger!.checkpoint.claims = claims.replace(/"size":\d+/, '"size":9')))).toEqual(
      ['checkpoint-unproved'],
    );
    expect(
      change(({ messages }) => void (messages[0]!.claims = messages[0]!.claims.replace('"offer"', '"void"'))),
    ).toContain('message-unproved');
  });
});

describe('a receipt under a key that was revoked since', () => {
  const CHANGES: readonly [string, object][] = [
    ['signed later, by whoever has the key', { at: at(300), ledgerHead: { size: 999, root: `${'B'.repeat(42)}A` } }],
    ['that refuses otherwise', { outcome: 'refused', code: 'expired' }],
  ];
  /** What mr hands out: ne's key was revoked from 500 on, and mr's ledger was stamped before that. */
  const byRevoked = (undigested: boolean) => {
    const some = new SomeEvidence();
    some.say('mr', 'offer', { minutes: 1, shown: { PROTOCOL: 'x' }, undigested });
    some.revocations = [{ thumbprint: some.keys.ne.thumbprint, effectiveAt: at(500), reason: 'stolen' }];
    some.stampedAt = 400;
    return some;
  };
  const forged = (some: SomeEvidence, change: object, work: (bundle: Evidence) => void = () => undefined) => {
    const bundle = JSON.parse(some.bundle('mr')) as Evidence;
    const claims = { ...(JSON.parse(bundle.messages[0]!.receipt!.claims) as object), ...change };
    const { jws, claims: text } = signObject('passerelle-receipt+v1', claims, some.keys.ne);
    bundle.messages[0]!.receipt = { jws, claims: text };
    work(bundle);
    return verifyEvidence(canonicalJson(bundle), some.root, stamp(450));
  };

  it('is from before where the stamped ledger names its digest', () => {
    const some = byRevoked(false);
    expect(reportOf(some, stamp(450))).toMatchObject({ ok: true, findings: [], gaps: [] });
    expect(codes(some, stamp(501))).toEqual(['key-revoked']);
  });

  it.each(CHANGES)('is another than the one in the ledger: %s', (_how, change) => {
    const { ok, findings, gaps } = forged(byRevoked(false), change);
    expect({ ok, findings }).toEqual({ ok: false, findings: [{ code: 'entry-differs', about: expect.any(Number) }] });
    expect(gaps.map(({ code }) => code)).toContain('key-revoked');
  });

  it('is not shown to be from before where the entry names no digest of it, or is left out', () => {
    const [, change] = CHANGES[0]!;
    for (const report of [reportOf(byRevoked(true), stamp(450)), forged(byRevoked(true), change)]) {
      expect(report).toMatchObject({ ok: true, findings: [], messages: [{ receipt: { place: expect.any(Number) } }] });
      expect(report.gaps.map(({ code }) => code)).toEqual(['key-revoked']);
    }
    const without = forged(byRevoked(false), change, ({ ledger }) => {
      ledger!.entries = ledger!.entries.filter(({ content }) => content['kind'] !== 'receipt-received');
    });
    expect(without.gaps.map(({ code }) => code).sort()).toEqual(['key-revoked', 'no-receipt-place']);
  });

  it('is held against the code in the ledger, too', () => {
    const some = new SomeEvidence();
    some.say('mr', 'offer', { minutes: 1, shown: { PROTOCOL: 'x' }, undigested: true, refused: 'expired' });
    expect(reportOf(some)).toMatchObject({ ok: true, findings: [], gaps: [] });
    expect(forged(some, { code: 'voided' }).findings).toEqual([{ code: 'entry-differs', about: expect.any(Number) }]);
  });
});
