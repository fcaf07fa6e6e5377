import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { signObject } from '#libs/envelope/sign.js';
import type { ReadStamp } from '#libs/evidence/read-stamps.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import type { Evidence } from '#libs/schema-check/generated/types.js';
import { describeEvidence } from '../../../services/cli/describe-evidence.js';
import { at, someEvidence, type SomeEvidence } from '../../support/some-evidence.js';

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
