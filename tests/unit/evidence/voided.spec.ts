import { describe, expect, it } from '@jest/globals';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { at, SomeEvidence } from '../../support/some-evidence.js';

const PROTOCOL = { PROTOCOL: 'x' };

type Said = SomeEvidence['messages'][number];
const naming = ({ id: messageId, digest }: Said) => ({ messageId, digest });

/** An offer of which the receipt was lost, said again, and called back too late: ne holds it, and refuses the void. */
function refusedVoid({ repeated = true }: { repeated?: boolean } = {}) {
  const some = new SomeEvidence();
  const offer = some.say('mr', 'offer', { minutes: 1, shown: PROTOCOL, lost: true });
  const again = { parents: [], supersedes: naming(offer) };
  const second = repeated ? [some.say('mr', 'offer', { minutes: 50, shown: PROTOCOL, lost: true, also: again })] : [];
  const callBack = { parents: [], voids: naming(offer) };
  const theVoid = some.say('mr', 'void', {
    minutes: 60,
    shown: PROTOCOL,
    also: callBack,
    refused: 'already-effective',
  });
  for (const one of [offer, ...second]) one.receipt = theVoid.receipt;
  return { some, offer, second, theVoid };
}

describe('the evidence of a void that came too late', () => {
  it.each([true, false])('holds its refusal for the receipt of all that said it (said again: %s)', (repeated) => {
    const { some } = refusedVoid({ repeated });
    const report = verifyEvidence(some.bundle('mr'), some.root);
    expect(report).toMatchObject({ ok: true, findings: [], gaps: [] });
    expect(report.messages.map(({ step, receipt }) => [step, receipt?.outcome])).toEqual([
      ...['offer', ...(repeated ? ['offer'] : [])].map((step) => [step, 'received']),
      ['void', 'refused'],
    ]);
  });

  it('takes it for the receipt of nothing else that its author said', () => {
    const { some, theVoid } = refusedVoid();
    const other = some.say('mr', 'provide-information', { minutes: 70, shown: PROTOCOL });
    other.receipt = theVoid.receipt;
    const { ok, findings } = verifyEvidence(some.bundle('mr'), some.root);
    expect({ ok, findings }).toEqual({ ok: false, findings: [{ code: 'receipt-foreign', about: other.id }] });
  });

  it('is, at a node that was restored and holds no void that it refused, a message without a receipt', () => {
    const { some, offer } = refusedVoid({ repeated: false });
    const recovered = {
      conversationId: some.conversationId,
      messageId: offer.id,
      step: 'offer',
      peer: 'mr',
      own: false,
    };
    some.ledgers.ne.add('message-recovered', { ...recovered, outcome: 'refused', messageDigest: offer.digest }, 90);
    const report = verifyEvidence(some.bundle('ne', { messages: [offer] }), some.root);
    expect(report).toMatchObject({ ok: true, findings: [], gaps: [{ code: 'no-receipt', about: offer.id }] });
    expect(report.messages).toMatchObject([{ receipt: null, place: expect.any(Number) }]);
    // A refusal that is not shown to be of this message dates it no more than none does.
    some.revocations = [{ thumbprint: some.keys.mr.thumbprint, effectiveAt: at(500), reason: 'stolen' }];
    const undated = verifyEvidence(some.bundle('ne', { messages: [offer] }), some.root);
    expect(undated).toMatchObject({ ok: false, messages: [], findings: [] });
    expect(undated.gaps).toEqual([{ code: 'after-revocation', about: offer.id }]);
  });

  it('knows no refusal of another node, or of another kind, for one of a void that is not here', () => {
    const { some, offer, theVoid } = refusedVoid({ repeated: false });
    const found = (by: 'mr' | 'ne', to: string, code: string) => {
      const answer = { outcome: 'refused', code };
      offer.receipt = some.receiptOf(by, to, { ...theVoid, minutes: 61, answer });
      return verifyEvidence(some.bundle('ne', { messages: [offer] }), some.root).findings;
    };
    const foreign = [{ code: 'receipt-foreign', about: offer.id }];
    expect([found('ne', 'mr', 'voided'), found('mr', 'ne', 'already-effective')]).toEqual([foreign, foreign]);
  });
});

/** A report that never came, what its author said after it, and its void, which comes first. */
function voidedReport(refused?: string) {
  const some = new SomeEvidence();
  const offer = some.say('mr', 'offer', { minutes: 1, shown: PROTOCOL });
  const report = some.say('mr', 'report', { minutes: 2, shown: PROTOCOL, lost: true });
  const after = { parents: [offer.digest], voids: naming(report) };
  const theVoid = some.say('mr', 'void', {
    ...{ minutes: 4, shown: PROTOCOL, also: after },
    ...(refused ? { refused } : {}),
  });
  const end = some.say('mr', 'end', { minutes: 3, shown: PROTOCOL, also: { parents: [report.digest] } });
  return { some, offer, report, theVoid, end };
}

describe('the evidence of a void that came in time', () => {
  it('verifies at its receiver, which never had what it cites, and at its author, which has', () => {
    const { some, offer, theVoid, end } = voidedReport();
    const report = verifyEvidence(some.bundle('ne', { messages: [offer, theVoid, end] }), some.root);
    expect(report).toMatchObject({ ok: true, findings: [], gaps: [] });
    expect(verifyEvidence(some.bundle('mr'), some.root)).toMatchObject({ ok: true, findings: [] });
  });

  const leftOut = (end: Said) => [{ code: 'predecessor-left-out', about: end.id }];

  it('hides nothing else that was taken out', () => {
    const { some, offer, theVoid, end } = voidedReport();
    expect(verifyEvidence(some.bundle('ne', { messages: [offer, end] }), some.root).findings).toEqual(
      expect.arrayContaining(leftOut(end)),
    );
    const other = voidedReport('already-effective');
    const without = other.some.bundle('mr', { messages: [other.offer, other.theVoid, other.end] });
    // What ne refused to take back stands.
    expect(verifyEvidence(without, other.some.root).findings).toEqual(expect.arrayContaining(leftOut(other.end)));
    theVoid.receipt = undefined;
    const unanswered = some.bundle('mr', { messages: [offer, theVoid, end] });
    expect(verifyEvidence(unanswered, some.root).findings).toEqual(expect.arrayContaining(leftOut(end)));
  });
});
