/**
 * The consent record as it is asked for, a screen at a time, and what each asks of an event. What was said, and what stands
 * in for it, are two ways: what waits for a second person may not hold up what narrows (R10).
 */
export const CONSENT_SCREENS = {
  said: {
    what: ['event', 'at'],
    who: ['givenBy', 'guardianConsulted'],
    how: ['language', 'languageUnderstood', 'interpreter', 'method', 'notice', 'place', 'takenBy'],
    child: ['childView'],
    sharing: ['provisions'],
    kept: ['withheld'],
    basis: ['lawfulBasis'],
  },
  override: {
    'stands-in': ['at', 'overrides'],
    basis: ['lawfulBasis', 'takenBy'],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type ConsentWay = keyof typeof CONSENT_SCREENS;
