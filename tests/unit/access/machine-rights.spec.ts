import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mayUse, rolesThatCount } from '../../../services/country-node/src/domain/access/machine-rights.js';
import { visibleCategories } from '../../../services/country-node/src/domain/access/visible-categories.js';

const ROLES = [
  ...['caseworker', 'supervisor', 'consular-officer', 'data-protection-officer', 'administrator', 'auditor', 'system'],
] as const;
const someRoles = fc.uniqueArray(fc.constantFrom(...ROLES));
const DECIDING = ['supervisor', 'consular-officer', 'data-protection-officer', 'administrator', 'auditor'];

describe('a machine', () => {
  it('never counts as one who approves, decides or oversees, whatever the table says', () => {
    fc.assert(
      fc.property(someRoles, (roles) => {
        const counting = rolesThatCount(roles);
        const expected = roles.includes('system') ? roles.filter((each) => !DECIDING.includes(each)) : roles;
        expect(counting).toEqual(expected);
      }),
    );
  });

  it('uses a route only where the route names machines, or is for machines too; people use it by their roles', () => {
    fc.assert(
      fc.property(someRoles, someRoles, fc.boolean(), (roles, named, forMachines) => {
        const shares = (kept: readonly string[]) => roles.some((role) => kept.includes(role) && named.includes(role));
        const asMachine = shares(forMachines ? ['system', 'caseworker'] : ['system']);
        expect(mayUse(roles, { roles: named, forMachines })).toBe(roles.includes('system') ? asMachine : shares(ROLES));
      }),
    );
  });

  it('is shown no therapist’s notes and nothing that was told in confidence, of a case given to it whole', () => {
    const seen = visibleCategories(['caseworker', 'system'], { categories: null });
    expect([seen.has('CARE'), seen.has('MHPSS'), seen.has('WITHHELD')]).toEqual([true, false, false]);
    const named = visibleCategories(['caseworker', 'system'], { categories: ['MHPSS'] });
    expect(named.has('MHPSS')).toBe(false);
  });
});
