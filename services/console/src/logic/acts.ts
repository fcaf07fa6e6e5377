import type { CaseView, Me } from '../types.js';

/** What is done about a case that is no step of an exchange. */
export interface Act {
  /** The form, of the schema of the request. */
  form: string;
  /** Where it is sent, below the case. */
  path: string;
  roles: readonly string[];
  /** Of a case of this status only. */
  status?: CaseView['status'];
}

const WORKERS = ['caseworker', 'supervisor'] as const;

export const ACTS = {
  review: { form: 'review-case', path: 'reviews', roles: WORKERS, status: 'open' },
  correction: { form: 'ask-correction', path: 'corrections', roles: WORKERS },
  erasure: { form: 'ask-erasure', path: 'erasure-requests', roles: ['supervisor'] },
  closure: { form: 'close-case', path: 'closure', roles: WORKERS, status: 'open' },
  'follow-up': { form: 'report-follow-up', path: 'follow-up', roles: WORKERS, status: 'closed' },
  reopening: { form: 'reopen-case', path: 'reopening', roles: WORKERS, status: 'closed' },
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;

export const isAct = (name: string): name is ActName => Object.hasOwn(ACTS, name);

/** What this person may do about a case as it stands. */
export function actsFor({ roles }: Pick<Me, 'roles'>, { status }: Pick<CaseView, 'status'>): ActName[] {
  const may = ([, act]: [string, Act]) =>
    act.roles.some((role) => roles.includes(role)) && (act.status ?? status) === status;
  return Object.entries(ACTS)
    .filter(may)
    .map(([name]) => name as ActName);
}
