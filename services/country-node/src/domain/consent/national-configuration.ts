/**
 * What national law decides: ages, guardians, lawful bases. A signed document of each country (R24), never code; every
 * rule that needs an age or a role takes it from here.
 */
export interface NationalConfiguration {
  version: number;
  /** ISO 3166-1 alpha-2. */
  country: string;
  consent: {
    /** From this age (years) a child able to judge consents alone. */
    ageOfConsent: number;
    /** From this age the child's own assent is needed beside the guardian's consent. */
    ageOfAssent: number;
    /** Longest life of a consent that names no end, in days. */
    maximumDays: number;
    /** Relations that may consent for a child: person, institution, judge, … */
    mayConsentForChild: readonly string[];
  };
  /** Whose approval a step of a conversation needs, where the law or practice differs from the table of its kind (R9). */
  approvals?: readonly { conversation: string; step: string; approver: string }[];
  /** Codes of lawful bases apart from consent that the law knows. */
  lawfulBases: readonly string[];
}

/**
 * A sample, not any country's law: the ages are those the field guidelines call usual (assent and the guardian's consent
 * under 15).
 */
export const SAMPLE_NATIONAL_CONFIGURATION: NationalConfiguration = {
  version: 1,
  country: 'ZZ',
  consent: {
    ageOfConsent: 15,
    ageOfAssent: 6,
    maximumDays: 365,
    mayConsentForChild: ['parent', 'guardian', 'court'],
  },
  lawfulBases: ['child-protection-law', 'public-task', 'vital-interest', 'court-order'],
};
