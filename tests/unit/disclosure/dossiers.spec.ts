import { describe, expect, it } from '@jest/globals';
import { checkAgainst } from '#libs/schema-check/check.js';
import { kindNamed } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { disclose } from '../../../services/country-node/src/domain/disclosure/disclose.js';
import {
  CASE_FILE,
  CASE_SUMMARY,
  dossier,
  given,
  handover,
  MATRIX,
  MR_NE,
  NE,
  offer,
  permit,
  PERSONAL,
  stateOf,
} from './disclosure-samples.js';

const NAMES = ['01-moussa', '02-siblings-awa', '02-siblings-issa', '03-mariama'];

describe('the dossiers, from Mauritania to Niger', () => {
  it.each(NAMES)('%s: the offer is pseudonymous and coarse', (name) => {
    const { caseFile, events } = dossier(name);
    const { permitted, refusals, content, categories } = disclose(offer(caseFile, { consent: stateOf(events) }));
    expect({ permitted, refusals }).toEqual({ permitted: true, refusals: [] });
    expect(checkAgainst(CASE_SUMMARY, content.summary)).toEqual({ ok: true });
    expect(categories).not.toContain('LEGAL_ASYLUM');
    expect(categories).not.toContain('ID_DOCS');
    const shown = JSON.stringify(content);
    const { names } = caseFile['identification'] as { names: unknown };
    for (const text of textsIn(
      names,
      caseFile['documents'],
      caseFile['familyContacts'],
      caseFile['identificationCode'],
    )) {
      expect(shown.includes(`"${text}"`)).toBe(false);
    }
  });

  it.each(NAMES)('%s: the handover is a valid case file without what was withheld', (name) => {
    const { caseFile, events } = dossier(name);
    const { permitted, content, decisions } = disclose(handover(caseFile, { consent: stateOf(events) }));
    expect(permitted).toBe(true);
    expect(checkAgainst(CASE_FILE, content.file)).toEqual({ ok: true });
    expect(content.file?.['withheld']).toBeUndefined();
    expect(content.file?.['photo']).toBeUndefined();
    const withheld = decisions.filter(({ rule }) => rule === 'withheld' || rule === 'category-withheld');
    expect(withheld.every(({ outcome, target }) => outcome === 'held-back' && target === undefined)).toBe(true);
  });

  it('Moussa: the uncle he fears is in no part of the handover', () => {
    const { caseFile, events } = dossier('01-moussa');
    const { content } = disclose(handover(caseFile, { consent: stateOf(events) }));
    expect((caseFile['familyContacts'] as unknown[]).length).toBe(
      (content.file!['familyContacts'] as unknown[]).length + 1,
    );
    expect(JSON.stringify(content)).not.toContain('"uncle"');
    expect(content.file?.['mhpss']).toBeUndefined();
  });

  it('Mariama: the offer shows of her protection file the services needed and nothing else', () => {
    const { caseFile, events } = dossier('03-mariama');
    const { decisions } = disclose(offer(caseFile, { consent: stateOf(events) }));
    const shown = decisions.filter(({ category, outcome }) => category === 'GBV_PROT' && outcome !== 'held-back');
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every(({ source }) => source.startsWith('/protection/servicesNeeded/'))).toBe(true);
    const asylum = decisions.filter(({ category }) => category === 'LEGAL_ASYLUM');
    expect(asylum.every(({ outcome }) => outcome === 'held-back')).toBe(true);
  });

  it('Mariama: neither the plan nor the list of documents tells in the offer that she asked for asylum', () => {
    const { caseFile, events } = dossier('03-mariama');
    expect(JSON.stringify(caseFile['plan'])).toContain('asylum_procedure');
    const attachments = [{ id: '0190aaaa-0000-7000-8000-000000000001', documentType: 'asylum_document' }];
    const { content } = disclose(offer({ ...caseFile, attachments }, { consent: stateOf(events) }));
    expect(content.summary?.['openActions']).toEqual(['safety_planning', 'psychosocial_support']);
    expect(JSON.stringify(content)).not.toContain('asylum');
  });

  describe.each([
    ['case-transfer', 'handover'],
    ['referral', 'brief-education'],
    ['onward-alert', 'alert'],
    ['referral', 'brief-legal'],
  ])('Mariama: in %s %s', (kind, step) => {
    const { caseFile } = dossier('03-mariama');
    const attachments = [
      { id: '0190aaaa-0000-7000-8000-000000000001', documentType: 'asylum_document', title: 'Paper' },
    ];
    const purpose = kindNamed(kind).purpose;
    const shown = (categories: readonly string[], withheld: object[] = []) =>
      disclose(
        handover(
          { ...caseFile, attachments },
          {
            ...{ kind, step, purpose, selection: { attachments: attachments.map(({ id }) => id) } },
            consent: stateOf([
              given({
                provisions: [permit({ purposes: [purpose], categories })] as never,
                withheld,
              }),
            ]),
          },
        ),
      );
    const without = PERSONAL.filter((each) => each !== 'LEGAL_ASYLUM');

    it('plan and papers tell of her claim only where the claim may be told', () => {
      const some = shown(without);
      expect(some.permitted).toBe(true);
      expect(JSON.stringify(some.content)).toContain('safety_planning');
      for (const silent of [some, shown(PERSONAL, [{ category: 'LEGAL_ASYLUM', from: [] }])]) {
        expect(JSON.stringify(silent.content)).not.toMatch(/asylum|refugee/);
        expect(silent.attachments.filter(({ permitted }) => permitted)).toEqual([]);
        expect(silent.manifest.paths.filter((path) => path.asAsylum)).toEqual([]);
      }
      const told = JSON.stringify(shown(PERSONAL).content).includes('asylum_procedure');
      expect(told).toBe(step === 'handover' || step === 'brief-legal');
    });
  });

  describe.each([
    ['progress-report', 'report', 'progress', 'openNeeds'],
    ['voluntary-return', 'follow-up', 'voluntary-return', 'openNeeds'],
  ])('Mariama: what is entered for %s %s', (kind, step, purpose, member) => {
    const { caseFile } = dossier('03-mariama');
    const said = (code: string, cell = false) => {
      const isAsked = (each: { conversation: string; steps: readonly string[] }) =>
        cell && each.conversation === kind && each.steps.includes(step);
      const columns = MATRIX.columns.map((each) =>
        isAsked(each) ? { ...each, cells: { ...each.cells, LEGAL_ASYLUM: { mode: 'full' as const } } } : each,
      );
      const terms = MR_NE.terms.map((each) =>
        isAsked(each) ? { ...each, categories: { ...each.categories, LEGAL_ASYLUM: 'full' as const } } : each,
      );
      return disclose(
        handover(caseFile, {
          ...{ kind, step, purpose, matrix: { ...MATRIX, columns }, agreement: { ...MR_NE, terms } },
          consent: stateOf([given({ provisions: [permit({ purposes: [purpose] })] as never })]),
          said: { bodySchemaId: `urn:passerelle:schema:${kind}:${step}:v1`, body: { [member]: ['schooling', code] } },
        }),
      );
    };

    it('tells of a claim only where the claim may be told, and says which code it is', () => {
      expect(said('safety_planning').permitted).toBe(true);
      const { permitted, refusals } = said('asylum_procedure');
      expect([permitted, refusals]).toEqual([
        false,
        [{ rule: 'matrix-never', code: expect.any(String), pointers: [`/${member}/1`] }],
      ]);
      const told = said('asylum_procedure', true);
      expect(told.permitted).toBe(true);
      expect(told.manifest.paths.filter(({ asAsylum }) => asAsylum)).toMatchObject([{ path: `/${member}/1` }]);
    });
  });

  it('R2 Mariama: a node of her country of origin is told nothing', () => {
    const { caseFile, events } = dossier('03-mariama');
    const { permitted, refusals, content } = disclose(
      offer(caseFile, { consent: stateOf(events), recipient: { ...NE, country: 'GN' } }),
    );
    expect(permitted).toBe(false);
    expect(refusals).toContainEqual({ rule: 'safeguard-R2', code: 'origin-protected' });
    expect(content).toEqual({});
  });
});

function textsIn(...values: unknown[]): string[] {
  return values.flatMap((value): string[] => {
    if (typeof value === 'string') return value.length > 5 ? [value] : [];
    return typeof value === 'object' && value !== null ? textsIn(...(Object.values(value) as unknown[])) : [];
  });
}
