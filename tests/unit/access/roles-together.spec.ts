import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mayBreakGlass } from '../../../services/country-node/src/domain/access/break-glass.js';
import { rolesThatCount } from '../../../services/country-node/src/domain/access/machine-rights.js';
import { faultOfRoles, STAFF_ROLES } from '../../../services/country-node/src/domain/access/roles-together.js';

describe('the roles of one row of the table of staff', () => {
  it.each<[string[], string | undefined]>([
    [['caseworker'], undefined],
    [['caseworker', 'supervisor'], undefined],
    [['supervisor', 'data-protection-officer'], undefined],
    [['administrator', 'data-protection-officer'], undefined],
    [['system'], undefined],
    [['system', 'caseworker'], undefined],
    [['system', 'supervisor'], 'machine-as-person'],
    [['system', 'caseworker', 'auditor'], 'machine-as-person'],
    [['administrator', 'caseworker'], 'roles-apart'],
    [['auditor', 'supervisor'], 'roles-apart'],
    [['consular-officer', 'caseworker'], 'roles-apart'],
    [['auditor', 'administrator'], 'roles-apart'],
    [['caseworker', 'chief'], 'unknown-role'],
    [[], 'no-role'],
  ])('%p: %p', (roles, fault) => {
    expect(faultOfRoles(roles)).toBe(fault);
  });

  it('count as they are given, in any order, and leave every caseworker who is a person what a caseworker may', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...STAFF_ROLES], { minLength: 1 }), (roles) => {
        expect(faultOfRoles(roles.toReversed())).toBe(faultOfRoles(roles));
        if (faultOfRoles(roles) !== undefined) return;
        expect(rolesThatCount(roles)).toEqual(roles);
        if (roles.includes('caseworker') && !roles.includes('system')) expect(mayBreakGlass(roles)).toBe(true);
      }),
    );
  });
});
