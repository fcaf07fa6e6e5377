import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { listsNotKept, rowsNamed } from '../../../services/country-node/src/domain/case/keep-rows.js';
import { foldRecord } from '../../../services/country-node/src/domain/consent/consent-state.js';
import { disclose } from '../../../services/country-node/src/domain/disclosure/disclose.js';
import { recheck } from '../../../services/country-node/src/domain/disclosure/recheck.js';
import type { Json, JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { lostGrants } from '../../../services/country-node/src/domain/sharing/lost-grants.js';
import { sampleConfiguration } from '../../support/national-law.js';
import { AT, dossier, given, handover, MATRIX, MR_NE, NE, permit, stateOf } from '../disclosure/disclosure-samples.js';

const MOTHER = { relation: 'mother', country: 'NE', locality: 'Tessaoua' };
const UNCLE = { relation: 'uncle', country: 'NE', locality: 'Maradi' };
const AUNT = { relation: 'aunt', country: 'ML', locality: 'Gao' };
const family = (...members: Json[]) => ({ family: { members } }) as JsonObject;
const MEMBERS = '/family/members';
/** A whole case, of which nothing but the family is the matter here. */
const shownOf = (consent: ReturnType<typeof stateOf>, ...members: Json[]) =>
  disclose(handover({ ...dossier('01-moussa').caseFile, ...family(...members) }, { consent }));
const withheld = (field: string) => given({ withheld: [{ field, from: [], why: 'He fears him.' }] as never });

describe('R11: rows of a list of which something is withheld by its place', () => {
  const before = family(MOTHER, UNCLE);
  const keeps = (after: JsonObject, pattern = `${MEMBERS}/1`, held = before) =>
    listsNotKept(held, after, [pattern]).length === 0;

  it.each<[string, JsonObject]>([
    ['nothing changes', before],
    ['a row is added at the end', family(MOTHER, UNCLE, AUNT)],
    ['a row is changed inside', family({ ...MOTHER, locality: 'Agadez', alive: true }, UNCLE)],
    ['both are changed inside', family({ ...MOTHER, alive: true }, { ...UNCLE, locality: 'Niamey' })],
    ['another section changes', { ...before, education: { level: 'primary' } }],
  ])('keep their places where %s', (_case, after) => {
    expect(keeps(after)).toBe(true);
  });

  it.each<[string, JsonObject]>([
    ['the row before goes', family(UNCLE)],
    ['the row goes', family(MOTHER)],
    ['they change places', family(UNCLE, MOTHER)],
    ['a row is put before', family(AUNT, MOTHER, UNCLE)],
    ['the row before goes and one is added', family(UNCLE, AUNT)],
    ['it goes to the end', family(MOTHER, AUNT, UNCLE)],
    ['it moves and is changed as it does', family({ ...UNCLE, locality: 'Niamey' }, AUNT)],
    ['only what it says changes places', family({ ...MOTHER, locality: 'Maradi' }, { ...UNCLE, locality: 'Tessaoua' })],
    ['it is replaced', family(MOTHER, { relation: 'friend', locality: 'Gao' })],
    ['the list goes', { family: { tracingWished: true } }],
    ['the section goes', {}],
  ])('do not where %s', (_case, after) => {
    expect(listsNotKept(before, after, [`${MEMBERS}/1`, `${MEMBERS}/1/locality`])).toEqual([MEMBERS]);
  });

  it('are held to it only in lists that a rule names by place, also inside of rows', () => {
    const names = (...given: string[]) => family({ ...MOTHER, names: given.map((each) => ({ given: each })) });
    expect(keeps(family(UNCLE), '/family/members')).toBe(true);
    expect(keeps(family(UNCLE), '/family/members/*/locality')).toBe(true);
    expect(keeps(family(UNCLE), '/familyContacts/1')).toBe(true);
    for (const pattern of ['/family/members/0/names/1', '/family/members/*/names/1'])
      expect(listsNotKept(names('Aïcha', 'Hadiza'), names('Hadiza', 'Aïcha'), [pattern])).toEqual([
        '/family/members/0/names',
      ]);
    const allergies = (...each: string[]) => ({ health: { allergies: each } }) as JsonObject;
    expect(listsNotKept(allergies('nuts', 'milk'), allergies('milk'), ['/health/allergies/1'])).toHaveLength(1);
    expect(keeps(allergies('nuts', 'milk', 'eggs'), '/health/allergies/1', allergies('nuts', 'milk'))).toBe(true);
  });

  it('are named by what is withheld and by what permits leave out, also where their time has not come', () => {
    const law = sampleConfiguration();
    const named = (...events: Parameters<typeof foldRecord>[0]) =>
      rowsNamed([foldRecord(events, AT, law, false)], []).sort();
    const later = { validFrom: '2026-12-20T00:00:00.000Z' };
    const record = given({
      provisions: [permit({ ...later, fieldExceptions: ['/route/stages/0', '/health'] })] as never,
      withheld: [{ field: '/family/members/1', from: [] }] as never,
    });
    expect(named(record)).toEqual(['/family/members/1', '/route/stages/0']);
    expect(named(record, given({ event: 'superseded', at: '2026-11-02T00:00:00.000Z' }))).toEqual([]);
    const coming = { ...record, at: '2026-12-01T00:00:00.000Z' };
    expect(rowsNamed([], [coming])).toHaveLength(2);
  });

  it('show nothing that was withheld, whatever changes of the file are let through one after the other', () => {
    const row = fc.record({ relation: fc.constantFrom('uncle', 'aunt'), country: fc.constantFrom('NE', 'ML') });
    const change = fc.oneof(
      fc.record({ do: fc.constantFrom('remove', 'up', 'down', 'swap'), at: fc.nat(3), to: fc.nat(3) }),
      fc.record({ do: fc.constantFrom('edit', 'rename', 'put', 'add'), at: fc.nat(3), to: fc.nat(3), row }),
    );
    let fresh = 0;
    const apply = (rows: JsonObject[], { do: what, at, to, ...more }: { do: string; at: number; to: number }) => {
      const [i, j] = [at % rows.length, to % rows.length];
      const given = (more as { row?: JsonObject }).row ?? {};
      const next = [...rows];
      if (what === 'remove') next.splice(i, 1);
      if (what === 'up' || what === 'down')
        next.splice(what === 'up' ? Math.max(0, i - 1) : i + 1, 0, ...next.splice(i, 1));
      if (what === 'swap') [next[i], next[j]] = [rows[j]!, rows[i]!];
      if (what === 'edit') next[i] = { ...next[i], ...given };
      if (what === 'rename') next[i] = { ...next[i], locality: `Place ${(fresh += 1)}` };
      if (what === 'put') next.splice(i, 0, { ...given, locality: `Place ${(fresh += 1)}` });
      if (what === 'add') next.push({ ...given, locality: `Place ${(fresh += 1)}` });
      return next.length > 0 ? next : rows;
    };
    let [through, shown] = [0, 0];
    const steps = fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 4 }), fc.nat(3), steps, (rows, which, saves) => {
        const held = rows.map((each, at) => ({ ...each, locality: `Home ${at}` }));
        const kept = which % held.length;
        const consent = stateOf([withheld(`${MEMBERS}/${kept}`)]);
        let now: JsonObject[] = held;
        for (const save of saves) {
          const after = save.reduce(apply, now);
          if (listsNotKept(family(...now), family(...after), [`${MEMBERS}/${kept}`]).length > 0) continue;
          through += 1;
          now = after;
        }
        const { content } = shownOf(consent, ...now);
        expect(JSON.stringify(content)).not.toContain(`Home ${kept}"`);
        shown += now.some(
          (each, at) => at !== kept && JSON.stringify(content).includes(`"${each['locality'] as string}"`),
        )
          ? 1
          : 0;
      }),
      { numRuns: 500 },
    );
    expect([through > 100, shown > 100]).toEqual([true, true]);
  });
});

describe('R11: a rule that names a row of what was composed before it', () => {
  const disclosure = shownOf(stateOf([given()]), MOTHER, UNCLE);
  const { manifest } = disclosure;
  const rule = (field: string) =>
    ({ event: 'narrowed', at: AT.toISOString(), withheld: [{ field, from: [] }] }) as never;
  const again = (...events: Parameters<typeof stateOf>[0][number][]) =>
    recheck({
      ...{ manifest, consent: stateOf([given(), ...events]), agreement: MR_NE, matrix: MATRIX, recipient: NE, at: AT },
    });

  it('holds back what waits with any row of the list: the mother may be gone, and the uncle stand first', () => {
    expect(manifest.paths.some(({ source }) => source.startsWith('/family/members/1'))).toBe(true);
    expect(again()).toEqual({ ok: true });
    expect(again(rule('/family/siblingsTravelling/0'))).toEqual({ ok: true });
    // Also a place at which that message has nothing.
    expect(again(rule('/family/members/7'))).toMatchObject({ ok: false });
    // What was composed under the rule keeps to it row by row.
    const under = stateOf([withheld('/family/members/1')]);
    const { manifest: later, permitted } = shownOf(under, MOTHER, UNCLE);
    expect(permitted && later.paths.some(({ source }) => source.startsWith('/family/members/0'))).toBe(true);
    const asked = { consent: under, agreement: MR_NE, matrix: MATRIX, recipient: NE, at: AT };
    expect(recheck({ ...asked, manifest: later })).toEqual({ ok: true });
    // So does one that came back after a restore, unless the rule is younger than it.
    const before = { ...later.consent, version: 0 };
    expect(recheck({ ...asked, manifest: { ...later, consent: before } })).toMatchObject({ ok: false });
  });

  it('is told to whoever was given any row of the list', () => {
    const sent = {
      ...{ recipient: NE, purpose: 'case-transfer', sentAt: AT, received: [], consentVersion: 1 },
      paths: [{ source: '/family/members/1/locality', category: 'FAMILY' as const }],
    };
    const events = [given(), rule('/family/members/0')];
    const told = (part: typeof sent, after = events, before = after.slice(0, -1)) =>
      lostGrants(part, { before: (at) => stateOf(before, at), after: (at) => stateOf(after, at), now: AT });
    expect(told(sent)).toEqual(['FAMILY']);
    // Composed under the rule, the row stood where the rule says that it does not.
    expect(told({ ...sent, consentVersion: 2 }, [...events, rule('/route/stages/0')])).toEqual([]);
  });
});

describe('a denial that leaves a row out by its place', () => {
  it('denies the row too: what comes to stand there was never said to go', () => {
    const shown = (exception: string) => {
      const deny = permit({ effect: 'deny', categories: ['FAMILY'], fieldExceptions: [exception] });
      const consent = stateOf([given({ provisions: [permit(), deny] as never })]);
      return JSON.stringify(shownOf(consent, MOTHER, UNCLE).content);
    };
    expect(shown('/family/members/*/locality')).toContain('Tessaoua');
    expect(shown('/family/members/0')).not.toContain('Tessaoua');
  });
});
