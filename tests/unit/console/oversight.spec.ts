import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { layoutBars } from '../../../services/console/src/logic/bar-layout.js';
import { findCaseNumber } from '../../../services/console/src/logic/case-number.js';
import { groupTellings } from '../../../services/console/src/logic/group-tellings.js';
import { frameOf, stopsOf } from '../../../services/console/src/logic/route-stops.js';
import { latestHeads } from '../../../services/console/src/logic/latest-heads.js';
import { linkState } from '../../../services/console/src/logic/link-state.js';
import { caseHref, menuOf, PAGES, pagesOf } from '../../../services/console/src/logic/pages.js';
import { ownTerms } from '../../../services/console/src/logic/own-terms.js';
import type { Telling } from '../../../services/console/src/oversight-types.js';

const ROLES = ['caseworker', 'supervisor', 'consular-officer', 'data-protection-officer', 'administrator', 'auditor'];
const paths = (...roles: string[]) => pagesOf(roles).map(({ path }) => path);

describe('what an authority calls things', () => {
  const term = (language: string, key: string) => ({ language, key, says: `${key} in ${language}` });

  it('counts in its language, for what has a word here', () => {
    const terms = [term('fr', 'role.auditor'), term('ar', 'role.auditor'), term('fr', 'kind.of-a-later-release')];
    expect(ownTerms(terms, 'fr', (key) => key === 'role.auditor')).toEqual({ 'role.auditor': 'role.auditor in fr' });
    expect(ownTerms(terms, 'es', () => true)).toEqual({});
  });
});

describe('the pages of a role', () => {
  it('are those of the table and no others', () => {
    for (const role of ROLES) {
      expect(menuOf([role]).length).toBeGreaterThan(0);
      expect(paths(role)).toEqual(
        PAGES.filter(({ roles }) => [...roles].includes(role as never)).map(({ path }) => path),
      );
    }
    expect(paths('system')).toEqual([]);
    expect(paths()).toEqual([]);
  });

  it('of several roles are those of each', () => {
    expect(new Set(paths('auditor', 'administrator'))).toEqual(
      new Set([...paths('auditor'), ...paths('administrator')]),
    );
  });

  it('show a consular officer nothing but what they were asked', () => {
    expect(menuOf(['consular-officer']).map(({ path }) => path)).toEqual(['/']);
    expect(paths('consular-officer')).toEqual(['/', '/conversations/:id']);
  });

  it('show no case to those who look after the node or its record', () => {
    for (const role of ['administrator', 'auditor', 'data-protection-officer']) {
      expect(paths(role).filter((path) => /^\/(cases|conversations)/.test(path))).toEqual([]);
    }
    expect(paths('administrator').filter((path) => path.includes(':id'))).toEqual([]);
  });

  it('lead from the number of a case to what of it is theirs', () => {
    const hrefs = ROLES.map((role) => caseHref([role], 'x'));
    expect(hrefs).toEqual(['/cases/x', '/cases/x', undefined, '/sights/x', undefined, '/sights/x']);
  });
});

describe('the number of a case', () => {
  const number = '0190f5a0-0000-7000-8000-00000000000a';
  it.each([
    [number, number],
    [`  ${number.toUpperCase()}\n`, number],
    [`https://node.example/console/cases/${number}/open`, number],
    ['Moussa', undefined],
    ['00000000000a', undefined],
    ['', undefined],
  ])('in %j is %j', (text, found) => expect(findCaseNumber(text)).toBe(found));
});

describe('what partners were told', () => {
  const telling = (of: Partial<Telling>): Telling => ({
    conversationId: 'c',
    caseId: 'one',
    kind: 'consent-change',
    peer: 'ne',
    ours: true,
    state: 'announced',
    arrived: true,
    answered: false,
    since: '2026-01-02T00:00:00Z',
    dueAt: null,
    changedAt: '2026-01-02T00:00:00Z',
    ...of,
  });

  it('stands together by case and kind, with how many have answered', () => {
    const groups = groupTellings([
      telling({ peer: 'ne', answered: true }),
      telling({ peer: 'ml', since: '2026-01-01T00:00:00Z' }),
      telling({ kind: 'restriction' }),
      telling({ ours: false }),
    ]);
    const seen = groups.map(({ kind, ours, answered, tellings }) => [
      kind,
      ours,
      answered,
      tellings.map(({ peer }) => peer),
    ]);
    expect(seen).toEqual([
      ['consent-change', true, 1, ['ml', 'ne']],
      ['restriction', true, 0, ['ne']],
      ['consent-change', false, 0, ['ne']],
    ]);
  });

  it('is put first where an answer is missing, the longest awaited before the others', () => {
    const groups = groupTellings([
      telling({ caseId: 'answered', answered: true, since: '2026-01-01T00:00:00Z' }),
      telling({ caseId: 'late', since: '2026-01-04T00:00:00Z' }),
      telling({ caseId: 'early', since: '2026-01-03T00:00:00Z' }),
    ]);
    expect(groups.map(({ caseId }) => caseId)).toEqual(['early', 'late', 'answered']);
  });

  it('is put last where all have answered, those first whose last answer is the newest', () => {
    const answered = (caseId: string, ...days: number[]) =>
      days.map((day) => telling({ caseId, answered: true, changedAt: `2026-01-0${day}T00:00:00Z` }));
    const groups = groupTellings([...answered('first', 3), ...answered('last', 4, 9), ...answered('between', 8)]);
    expect(groups.map(({ caseId }) => caseId)).toEqual(['last', 'between', 'first']);
  });
});

describe('a link', () => {
  const side = { count: 3, oldestSeconds: 60, drainedPerMinute: 0, expectedDrainSeconds: null };
  it.each([
    [undefined, 'quiet'],
    [{ ...side, count: 0, oldestSeconds: null }, 'quiet'],
    [side, 'waiting'],
    [{ ...side, oldestSeconds: 900 }, 'silent'],
    [{ ...side, oldestSeconds: 90_000, drainedPerMinute: 0.2 }, 'flowing'],
  ])('with %j is %s', (out, state) => expect(linkState(out)).toBe(state));
});

describe('the heads that are held of peers', () => {
  it('are told by the longest of each, the last of two that are equally long', () => {
    const head = (peer: string, size: number, at: string) => ({ peer, size, at, root: at });
    const heads = [head('ne', 4, '3'), head('ne', 9, '1'), head('ne', 9, '2'), head('ml', 1, '5')];
    expect(latestHeads(heads)).toEqual([head('ml', 1, '5'), head('ne', 9, '2')]);
  });
});

describe('bars', () => {
  const counts = fc.array(fc.option(fc.integer({ min: 0, max: 9_999 })), { minLength: 1, maxLength: 12 });
  const asCells = (all: (number | null)[]) => all.map((count, at) => ({ category: `c${at}`, count }));

  it('stay within their drawing, begin where the reader begins, and are as long as their counts say', () => {
    fc.assert(
      fc.property(counts, fc.boolean(), (all, toLeft) => {
        const { bars, height } = layoutBars(asCells(all), { width: 300, least: 5, toLeft });
        for (const { x, y, length, height: tall } of bars) {
          expect(x).toBeGreaterThanOrEqual(-1e-9);
          expect(x + length).toBeLessThanOrEqual(300 + 1e-9);
          expect(y + tall).toBeLessThanOrEqual(height);
          expect(toLeft ? x + length : x).toBeCloseTo(toLeft ? 300 : 0);
        }
        const told = bars.filter(({ hidden }) => !hidden).sort((one, other) => (one.count ?? 0) - (other.count ?? 0));
        told.slice(1).forEach((bar, at) => expect(bar.length).toBeGreaterThanOrEqual(told[at]!.length));
      }),
    );
  });

  it('of what is hidden are all alike, whatever is beneath', () => {
    fc.assert(
      fc.property(counts, (all) => {
        const { bars } = layoutBars(asCells(all), { width: 300, least: 5, toLeft: false });
        expect(new Set(bars.filter(({ hidden }) => hidden).map(({ length }) => length)).size).toBeLessThan(2);
      }),
    );
  });
});

describe('a way on the map', () => {
  const stage = (country: string) => ({ country, place: 'CANARY' });

  it('is of countries in their order, each stay once, and of no place', () => {
    const file = { route: { stages: ['NE', 'NE', 'DZ', 'ML', 'NE', 'nowhere'].map(stage) } };
    expect(stopsOf({ file })).toEqual(['NE', 'DZ', 'ML', 'NE']);
    expect(stopsOf({ summary: { routeCountries: ['ML', 'MR'] } })).toEqual(['ML', 'MR']);
    expect([stopsOf({}), stopsOf({ file: { route: 'gone' } })]).toEqual([[], []]);
  });

  it('lies within what is drawn, with something around it', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: -200, max: 560 }), fc.integer({ min: -520, max: 360 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(points, (all) => {
        const [x, y, width, height] = frameOf(all);
        for (const [px, py] of all) {
          expect(px).toBeGreaterThan(x);
          expect(px).toBeLessThan(x + width);
          expect(py).toBeGreaterThan(y);
          expect(py).toBeLessThan(y + height);
        }
      }),
    );
  });
});
