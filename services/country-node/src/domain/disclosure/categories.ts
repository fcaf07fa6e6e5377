/** Every data category a schema leaf may name (`x-category`); closed, order as in `contracts/need-to-know.json`. */
export const CATEGORIES = [
  'ID_CORE',
  'ID_DOCS',
  'BIO_PHOTO',
  'LOC_CURRENT',
  'LOC_COARSE',
  'ROUTE',
  'FAMILY',
  'FAM_CONTACT',
  'HEALTH',
  'MHPSS',
  'GBV_PROT',
  'LEGAL_ASYLUM',
  'EDU',
  'CARE',
  'BIA',
  'BID',
  'PLAN',
  'RISK',
  'DOCS',
  'CONTACTS_PRO',
  'CONSENT_MIN',
  'WITHHELD',
  'PROTOCOL',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** Not about the child: codes and dates of the protocol, workers' functional contacts, proof of consent. No consent is asked for these. */
const IMPERSONAL: ReadonlySet<string> = new Set<Category>(['PROTOCOL', 'CONTACTS_PRO', 'CONSENT_MIN']);

/** Whether a leaf of this category may leave only under consent, or what stands in for it. Unknown categories are personal. */
export function isPersonal(category: string): boolean {
  return !IMPERSONAL.has(category);
}
