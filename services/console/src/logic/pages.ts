type Role = string;

/** A page and whose it is. The API refuses everybody else by itself; here nobody is offered what is not theirs. */
export interface PagePlace {
  path: string;
  roles: readonly Role[];
  /** What the menu calls it; pages without a name are reached from others. */
  says?: string;
}

const WORKERS = ['caseworker', 'supervisor'];
const OVERSEERS = ['data-protection-officer', 'auditor', 'supervisor'];

/** Every page there is, in the order of the menu. A person’s first page is the first of theirs. */
export const PAGES = [
  { path: '/', says: 'inbox.title', roles: [...WORKERS, 'consular-officer', 'data-protection-officer'] },
  { path: '/cases', says: 'cases.title', roles: WORKERS },
  { path: '/cases/new', roles: WORKERS },
  { path: '/emergency', roles: ['caseworker'] },
  { path: '/emergency/:id', roles: ['caseworker'] },
  { path: '/cases/:id/file', roles: WORKERS },
  { path: '/cases/:id/file/:part', roles: WORKERS },
  { path: '/cases/:id/consent', roles: WORKERS },
  { path: '/cases/:id/consent/:part', roles: WORKERS },
  { path: '/cases/:id/files', roles: WORKERS },
  { path: '/cases/:id/acts/:part', roles: WORKERS },
  { path: '/cases/:id/print', roles: WORKERS },
  { path: '/conversations/:id/print', roles: WORKERS },
  { path: '/cases/:id/open', roles: WORKERS },
  { path: '/cases/:id', roles: WORKERS },
  { path: '/conversations/:id', roles: [...WORKERS, 'consular-officer'] },
  { path: '/approvals/:id', roles: ['supervisor', 'data-protection-officer'] },
  { path: '/voices', says: 'menu.voices', roles: [...WORKERS, 'data-protection-officer', 'auditor'] },
  { path: '/voices/:id', roles: [...WORKERS, 'data-protection-officer', 'auditor'] },
  { path: '/duplicates', says: 'menu.duplicates', roles: WORKERS },
  { path: '/duplicates/:id', roles: WORKERS },
  { path: '/decisions', says: 'menu.decisions', roles: ['data-protection-officer'] },
  { path: '/sights', says: 'menu.sights', roles: OVERSEERS },
  { path: '/sights/:id', roles: OVERSEERS },
  { path: '/tellings', says: 'menu.tellings', roles: ['data-protection-officer', 'supervisor'] },
  { path: '/keeping', says: 'menu.keeping', roles: ['data-protection-officer', 'supervisor'] },
  { path: '/network', says: 'menu.network', roles: ['administrator'] },
  { path: '/circuits', says: 'menu.circuits', roles: ['supervisor', 'administrator'] },
  { path: '/quarantine', says: 'menu.quarantine', roles: ['administrator'] },
  { path: '/staff', says: 'menu.staff', roles: ['supervisor', 'administrator'] },
  { path: '/staff/:id', roles: ['supervisor'] },
  { path: '/ledger', says: 'menu.ledger', roles: ['auditor', 'data-protection-officer'] },
  { path: '/evidence', says: 'menu.evidence', roles: OVERSEERS },
  { path: '/figures', says: 'menu.figures', roles: [...OVERSEERS, 'caseworker', 'administrator'] },
  { path: '/restoration', says: 'menu.restoration', roles: [...OVERSEERS, 'administrator'] },
] as const satisfies readonly PagePlace[];

export type PagePath = (typeof PAGES)[number]['path'];

export function pagesOf(roles: readonly Role[]): ({ path: PagePath } & PagePlace)[] {
  return PAGES.filter((page) => page.roles.some((role) => roles.includes(role)));
}

/** What stands in the menu of somebody with these roles. */
export function menuOf(roles: readonly Role[]): { path: PagePath; says: string }[] {
  return pagesOf(roles).flatMap(({ path, says }) => (says === undefined ? [] : [{ path, says }]));
}

/** Where the number of a case leads: to the case, or for whoever sees none, to who saw it. */
export function caseHref(roles: readonly Role[], id: string): string | undefined {
  const mine = pagesOf(roles).map(({ path }) => path);
  if (mine.includes('/cases/:id')) return `/cases/${id}`;
  return mine.includes('/sights/:id') ? `/sights/${id}` : undefined;
}

export function seesCases(roles: readonly Role[]): boolean {
  return WORKERS.some((role) => roles.includes(role));
}
