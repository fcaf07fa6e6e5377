/** What a person can consent to a sharing for; every other purpose serves a consent that is there, and asks nobody. */
export const PURPOSES = [
  'case-transfer',
  'referral',
  'family-tracing',
  'identity-verification',
  'documents',
  'document-service',
  'birth-notification',
  'urgent-protection',
  'voluntary-return',
  'progress',
  'case-closure',
] as const;

/** What a person can consent to the sharing of; the rest is of the protocol, or never leaves. */
export const CATEGORIES = [
  'ID_CORE',
  'ID_DOCS',
  'BIO_PHOTO',
  'LOC_COARSE',
  'LOC_CURRENT',
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
] as const;
