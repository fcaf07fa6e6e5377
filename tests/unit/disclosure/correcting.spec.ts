import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { patternOf } from '#libs/schema-check/leaves.js';
import { checkReceived } from '../../../services/country-node/src/domain/disclosure/check-received.js';
import { disclose } from '../../../services/country-node/src/domain/disclosure/disclose.js';
import { recheck } from '../../../services/country-node/src/domain/disclosure/recheck.js';
import type { Disclosure, JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { eventsOf, IMPERSONAL, inputOf, leaves, run, type Sources, sources } from './arbitrary-sources.js';
import { AT, dossier, given, handover, MATRIX, MR, permit, PERSONAL, stateOf } from './disclosure-samples.js';

const RUNS = { numRuns: 150 };

/** What a correction shows of what the same step gave, of the places that are kept of it. */
function corrected(from: Sources, before: Disclosure, keep: (at: number) => boolean, gone = false) {
  const had = before.manifest.paths.filter(({ path }, at) => !path.startsWith('/attachments') && keep(at));
  const only = had.map(({ path, source, mode }) =>
    mode === 'coarse' ? path.replace(/\/\d+$/, '') : patternOf(source),
  );
  const items = had.map((each) => ({ ...each, path: each.path.replace(/\/\d+(\/.*)?$/, '') }));
  const correcting = { only: gone ? [] : only, gone: gone ? items : [] };
  return { had: items, only, disclosure: disclose({ ...inputOf(from), correcting }) };
}

describe('a correction, over generated cases, consents, agreements and recipients', () => {
  it('shows what the step itself would show, of what its recipient had, and nothing else', () => {
    let seen = 0;
    fc.assert(
      fc.property(sources, fc.nat(), (from, mask) => {
        const before = run(from);
        fc.pre(before.permitted);
        const { only, disclosure } = corrected(from, before, (at) => (mask >> (at % 30)) % 2 === 1);
        const whole = new Map(before.manifest.paths.map(({ source, path }) => [source, path]));
        const content = (each: Disclosure) => leaves(each.content.file ?? each.content.summary ?? null);
        const values = new Map(content(before));
        const shown = content(disclosure);
        for (const { source, path, mode } of disclosure.manifest.paths) {
          expect(only).toContain(mode === 'coarse' ? path.replace(/\/\d+$/, '') : patternOf(source));
          const value = shown.find(([at]) => at === path)?.[1];
          expect(value).toEqual(values.get(whole.get(source)!));
          seen += 1;
        }
        expect(new Set(disclosure.manifest.paths.map(({ path }) => path))).toEqual(new Set(shown.map(([at]) => at)));
      }),
      RUNS,
    );
    expect(seen).toBeGreaterThan(300);
  });

  it('says that something is gone only where it could still be said, and is checked again like it', () => {
    let told = 0;
    let kept = 0;
    fc.assert(
      fc.property(sources, sources, (from, later) => {
        const before = run(from);
        fc.pre(before.permitted);
        const now = { ...from, record: later.record, agreement: later.agreement };
        const { had, disclosure } = corrected(now, before, () => true, true);
        expect(disclosure.content).toEqual({});
        const possible = run(now);
        const sent = new Set(possible.manifest.paths.map(({ source }) => source));
        for (const { source, path } of had) {
          const said = disclosure.manifest.paths.some((each) => each.source === source);
          if (said) expect(sent.has(source) || from.step !== 'handover').toBe(true);
          const whole = had.filter((each) => each.path === path).every((each) => sent.has(each.source));
          if (possible.permitted && whole) expect(said).toBe(true);
          // An item whole or not at all.
          if (from.step === 'handover') expect(said).toBe(possible.permitted && whole);
          if (said) told += 1;
          else kept += 1;
        }
        const { agreement, recipient } = now;
        const consent = stateOf(eventsOf(now.record));
        const again = recheck({ manifest: disclosure.manifest, consent, agreement, matrix: MATRIX, recipient, at: AT });
        if (disclosure.permitted) expect(again).toEqual({ ok: true });
      }),
      RUNS,
    );
    expect(Math.min(told, kept)).toBeGreaterThan(100);
  });

  const received = (
    from: Sources,
    { content, consentProof, categories, onwardSharing }: Disclosure,
    as: object = {},
  ) => {
    const step = from.step === 'handover' ? 'correct' : 'correct-coarse';
    const body = { ...content, ...(consentProof ? { consent: consentProof } : {}) } as unknown as JsonObject;
    return checkReceived({
      body,
      bodySchemaId: `urn:passerelle:schema:correction:${step}:v1`,
      contentName: step === 'correct' ? 'file' : 'summary',
      as: { kind: 'case-transfer', step: from.step, ...as },
      claims: {
        categories: [...categories, ...IMPERSONAL],
        ...{ purpose: 'case-transfer', kind: 'correction', step, onwardSharing },
      },
      ...{ agreement: from.agreement, matrix: MATRIX, sender: MR, self: from.recipient, at: AT },
      ...(consentProof ? { consentProof } : {}),
    });
  };

  it('is accepted by its receiver as the step that it corrects, and not as one of another form or purpose', () => {
    fc.assert(
      fc.property(sources, (from) => {
        const before = run(from);
        fc.pre(before.permitted);
        const { disclosure } = corrected(from, before, () => true);
        fc.pre(leaves(disclosure.content).length > 0);
        expect(received(from, disclosure)).toEqual({ ok: true });
        const other = from.step === 'handover' ? 'offer' : 'handover';
        expect(received(from, disclosure, { step: other })).toMatchObject({ ok: false, code: 'matrix-no-column' });
        const referral = { kind: 'referral', step: from.step === 'handover' ? 'brief' : 'request' };
        expect(received(from, disclosure, referral)).toMatchObject({ ok: false, code: 'matrix-no-column' });
      }),
      RUNS,
    );
  });
});

describe('a list of which one member may not be said any more', () => {
  const { caseFile } = dossier('01-moussa');
  const item = '/identification/names';
  const path = { path: item, category: 'ID_CORE', mode: 'full' } as const;
  const gone = ['given', 'family'].map((name) => ({ ...path, source: `${item}/0/${name}` }));
  const saidOf = (fieldExceptions: string[]) => {
    const consent = stateOf([given({ provisions: [permit({ fieldExceptions })] as never })]);
    const { manifest } = disclose(handover(caseFile, { consent, correcting: { only: [], gone } }));
    return manifest.paths.map(({ source }) => source);
  };

  it('is not said to be gone; otherwise it is', () => {
    expect(saidOf([])).toEqual(gone.map(({ source }) => source));
    expect(saidOf([`${item}/*/given`])).toEqual([]);
  });
});

describe('what told of a claim for asylum', () => {
  it('is said to be gone only where the claim may be told today', () => {
    const { caseFile } = dossier('03-mariama');
    const toldOf = (categories: readonly string[], correcting?: Parameters<typeof disclose>[0]['correcting']) => {
      const consent = stateOf([given({ provisions: [permit({ categories })] as never })]);
      const { manifest } = disclose(handover(caseFile, { consent, ...(correcting ? { correcting } : {}) }));
      return manifest.paths.filter((path) => path.asAsylum);
    };
    const gone = toldOf(PERSONAL);
    expect(gone.length).toBeGreaterThan(0);
    expect(toldOf(PERSONAL, { only: [], gone })).toEqual(gone);
    const without = PERSONAL.filter((each) => each !== 'LEGAL_ASYLUM');
    expect(toldOf(without, { only: [], gone })).toEqual([]);
  });
});
