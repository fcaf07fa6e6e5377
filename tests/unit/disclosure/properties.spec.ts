import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ruleAt } from '#libs/schema-check/leaves.js';
import { checkReceived } from '../../../services/country-node/src/domain/disclosure/check-received.js';
import { recheck } from '../../../services/country-node/src/domain/disclosure/recheck.js';
import {
  AS_ASYLUM,
  isInRow,
  tellingRows,
} from '../../../services/country-node/src/domain/disclosure/tells-of-asylum.js';
import type { Disclosure, Json, JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import {
  eventsOf,
  IMPERSONAL,
  leaves,
  records,
  run,
  shown,
  someCategories,
  type Sources,
  sources,
  withheldItems,
  without,
} from './arbitrary-sources.js';
import { AT, CASE_FILE, MATRIX, MR, PERSONAL, permit, stateOf } from './disclosure-samples.js';
import { forbiddenBy } from './naive-oracle.js';

const RUNS = { numRuns: 150 };

describe('disclosure, over generated cases, consents, agreements and recipients', () => {
  it('shows no field that any one source forbids, and nothing but fields of the case', () => {
    let seen = 0;
    fc.assert(
      fc.property(sources, (from) => {
        const disclosure = run(from);
        const { permitted, content } = disclosure;
        const values = new Map(leaves(from.caseFile));
        const targets = new Map<string, string[]>();
        for (const { source, target, category, outcome } of shown(disclosure)) {
          seen += 1;
          expect({
            source,
            category,
            by: forbiddenBy(from, { pointer: source, category, exact: outcome === 'sent' }),
          }).toEqual({
            source,
            category,
            by: undefined,
          });
          targets.set(target ?? '', [...(targets.get(target ?? '') ?? []), source]);
        }
        if (!permitted) expect(content).toEqual({});
        for (const [pointer, value] of leaves(content.file ?? content.summary ?? null)) {
          const [origin, ...more] = targets.get(pointer) ?? [];
          expect(origin).toBeDefined();
          if (content.file) expect([values.get(origin ?? ''), more]).toEqual([value, []]);
        }
      }),
      RUNS,
    );
    // How many are shown is drawn; a rule that shows nothing would show none.
    expect(seen).toBeGreaterThan(200);
  });

  it('tells of a claim for asylum only where the claim itself may be told', () => {
    let seen = 0;
    fc.assert(
      fc.property(sources, (from) => {
        const asAsylum = { pointer: AS_ASYLUM.pointer, category: 'LEGAL_ASYLUM', exact: true };
        const { content, manifest } = run(from);
        const { legalStatus: _itself, ...others } = content.file ?? {};
        const text = JSON.stringify([others, content.summary]);
        if (!/"(asylum_procedure|asylum_document|refugee_certificate|refugee|statelessness)"/.test(text)) return;
        seen += 1;
        expect([forbiddenBy(from, asAsylum), manifest.paths.some((path) => path.asAsylum)]).toEqual([undefined, true]);
        // It is called back with the claim.
        const { agreement, recipient, record } = from;
        const withheld = [...record.withheld, { field: AS_ASYLUM.pointer, from: [] }];
        const consent = stateOf(eventsOf({ ...record, withheld }));
        expect(recheck({ manifest, consent, agreement, matrix: MATRIX, recipient, at: AT })).toMatchObject({
          ok: false,
        });
      }),
      { numRuns: 600 },
    );
    expect(seen).toBeGreaterThan(0);
  });

  it('decides every field once, by one rule, and the same way every time', () => {
    fc.assert(
      fc.property(sources, (from) => {
        const { decisions, ...rest } = run(from);
        expect(decisions.map(({ source }) => source).sort()).toEqual(
          leaves(from.caseFile)
            .map(([at]) => at)
            .sort(),
        );
        expect({ decisions, ...rest }).toEqual(run(from));
      }),
      RUNS,
    );
  });

  it('never shows more when any source is narrowed', () => {
    const narrowings: fc.Arbitrary<(from: Sources) => Sources> = fc.oneof(
      fc.nat(3).map((at) => (from: Sources) => ({
        ...from,
        record: {
          ...from.record,
          provisions: from.record.provisions.filter((each, i) => i !== at || each.effect === 'deny'),
        },
      })),
      someCategories.map((categories) => (from: Sources) => ({
        ...from,
        record: { ...from.record, provisions: [...from.record.provisions, permit({ effect: 'deny', categories })] },
      })),
      withheldItems.map((item) => (from: Sources) => ({
        ...from,
        record: { ...from.record, withheld: [...from.record.withheld, item] },
      })),
      fc.constant((from: Sources) => ({ ...from, record: { ...from.record, withdrawn: true } })),
      fc.constant((from: Sources) => ({ ...from, supervisor: false })),
      fc.constantFrom(...PERSONAL).map((category) => (from: Sources) => ({
        ...from,
        agreement: {
          ...from.agreement,
          terms: from.agreement.terms.map((term) => ({
            ...term,
            categories: { ...term.categories, [category]: 'never' as const },
          })),
        },
      })),
    );
    fc.assert(
      fc.property(sources, narrowings, (from, narrow) => {
        const [before, after] = [run(from), run(narrow(from))];
        const known = new Set(shown(before).map(({ source }) => source));
        expect(shown(after).filter(({ source }) => !known.has(source))).toEqual([]);
        expect(after.categories.filter((category) => !before.categories.includes(category))).toEqual([]);
        const summary = Object.keys(after.content.summary ?? {});
        expect(summary.filter((name) => !(name in (before.content.summary ?? {})))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('makes what is withheld look like what is absent', () => {
    fc.assert(
      fc.property(sources, fc.nat(), (from, at) => {
        const all = leaves(from.caseFile).map(([pointer]) => pointer);
        const hidden = all[at % Math.max(1, all.length)];
        fc.pre(hidden !== undefined);
        const withheld = run({
          ...from,
          record: { ...from.record, withheld: [...from.record.withheld, { field: hidden, from: [] }] },
        });
        const absent = run({
          ...from,
          caseFile: (without(from.caseFile, (each) => each === hidden || tellsAsMuch(from, hidden, each)) ??
            {}) as JsonObject,
        });
        // What protects the child from a country is read from the case itself, told or not.
        fc.pre(withheld.permitted === absent.permitted);
        expect({ content: withheld.content, categories: withheld.categories }).toEqual({
          content: absent.content,
          categories: absent.categories,
        });
      }),
      { numRuns: 300 },
    );
  });
});

/** With the status of the claim what tells of it elsewhere is withheld, too. */
function tellsAsMuch({ caseFile }: Sources, hidden: string, pointer: string): boolean {
  return (
    hidden === AS_ASYLUM.pointer &&
    isInRow(
      tellingRows(caseFile, () => false),
      pointer,
    )
  );
}

describe('the receiver’s half', () => {
  const nameAt = (step: string) =>
    step === 'provide-information' ? 'answers' : step === 'handover' ? 'file' : 'summary';
  const received = (from: Sources, body: JsonObject, disclosure: Disclosure) =>
    checkReceived({
      body,
      bodySchemaId: `urn:passerelle:schema:case-transfer:${from.step}:v1`,
      contentName: nameAt(from.step),
      claims: {
        categories: [...disclosure.categories, ...IMPERSONAL],
        purpose: 'case-transfer',
        step: from.step,
        kind: 'case-transfer',
        onwardSharing: disclosure.onwardSharing,
      },
      agreement: from.agreement,
      matrix: MATRIX,
      sender: MR,
      self: from.recipient,
      ...(disclosure.consentProof ? { consentProof: disclosure.consentProof } : {}),
      at: AT,
    });
  const bodyOf = ({ step }: Sources, { content, consentProof }: Disclosure): JsonObject => ({
    ...(content.summary ? { [nameAt(step)]: content.summary } : {}),
    ...(content.file ? { file: content.file } : {}),
    ...(consentProof ? { consent: consentProof as unknown as JsonObject } : {}),
  });

  it('accepts whatever an honest sender’s engine let through', () => {
    fc.assert(
      fc.property(sources, (from) => {
        const disclosure = run(from);
        fc.pre(disclosure.permitted && shown(disclosure).length > 0);
        expect(received(from, bodyOf(from, disclosure), disclosure)).toEqual({ ok: true });
      }),
      RUNS,
    );
  });

  it('refuses one field more that matrix or agreement forbid', () => {
    fc.assert(
      fc.property(sources, fc.nat(), (from, at) => {
        const disclosure = run({ ...from, step: 'handover' });
        fc.pre(disclosure.permitted && disclosure.content.file !== undefined);
        const forbidden = disclosure.decisions.filter(({ rule }) => /^(matrix|agreement)-/.test(rule));
        const extra = forbidden[at % Math.max(1, forbidden.length)];
        fc.pre(extra !== undefined && !/\/\d+(\/|$)/.test(extra.source));
        const body = structuredClone(bodyOf({ ...from, step: 'handover' }, disclosure));
        const value = leaves(from.caseFile).find(([pointer]) => pointer === extra.source)?.[1] ?? 'x';
        put(body['file'] as JsonObject, extra.source.slice(1).split('/'), value);
        const claimed = { ...disclosure, categories: [...disclosure.categories, extra.category] } as Disclosure;
        expect(ruleAt(CASE_FILE, extra.source)).toBeDefined();
        expect(received({ ...from, step: 'handover' }, body, claimed)).toMatchObject({
          ok: false,
          code: 'over-disclosure',
        });
      }),
      RUNS,
    );
  });
});

function put(into: JsonObject, [name = '', ...rest]: string[], value: Json): void {
  if (rest.length === 0) into[name] = value;
  else put((into[name] ??= {}) as JsonObject, rest, value);
}

describe('asked again before a publish', () => {
  const again = (from: Sources, disclosure: Disclosure) => {
    const { agreement, recipient } = from;
    const consent = stateOf(eventsOf(from.record));
    return recheck({ manifest: disclosure.manifest, consent, agreement, matrix: MATRIX, recipient, at: AT });
  };

  it('holds while nothing changed, and no longer once any field of it would not be shown', () => {
    fc.assert(
      fc.property(sources, records, (from, later) => {
        const disclosure = run(from);
        fc.pre(disclosure.permitted && shown(disclosure).length > 0);
        expect(again(from, disclosure)).toEqual({ ok: true });
        const changed = { ...from, record: later };
        const lost = shown(disclosure).some(
          ({ source, category, outcome }) =>
            forbiddenBy(changed, { pointer: source, category, exact: outcome === 'sent' }) !== undefined,
        );
        if (lost) expect(again(changed, disclosure)).toMatchObject({ ok: false });
        expect(again({ ...from, record: { ...from.record, withdrawn: true } }, disclosure)).toMatchObject({
          ok: false,
        });
      }),
      RUNS,
    );
  });
});
