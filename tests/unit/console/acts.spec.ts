import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ACTS, actsFor } from '../../../services/console/src/logic/acts.js';

describe('what may be done about a case', () => {
  it.each([
    ['caseworker', 'open', ['review', 'correction', 'closure']],
    ['supervisor', 'open', ['review', 'correction', 'erasure', 'closure']],
    ['caseworker', 'closed', ['correction', 'follow-up', 'reopening']],
    ['auditor', 'open', []],
    ['consular-officer', 'closed', []],
  ] as const)('by a %s of one that is %s', (role, status, acts) => {
    expect(actsFor({ roles: [role] }, { status })).toEqual(acts);
  });

  it('is in the published API, and its form is built', () => {
    const { paths } = JSON.parse(readFileSync('contracts/openapi.json', 'utf8')) as { paths: Record<string, object> };
    const build = readFileSync('deploy/local/console/step-forms.mjs', 'utf8');
    for (const { path, form } of Object.values(ACTS)) {
      expect(Object.keys(paths[`/api/v1/cases/{id}/${path}`] ?? {})).toContain('post');
      expect(build).toContain(`'${form}'`);
    }
  });
});
