/**
 * Every reason a field or a message can be sent or held back for; closed. The words are for people: a caseworker reads
 * them beside each field of a preview. Order is the order in which the engine asks; the first that holds back decides.
 */
export const RULES = {
  // whole message
  'matrix-no-column': 'The need-to-know matrix has no column for this step, purpose and kind of recipient (R1).',
  'agreement-missing': 'No agreement between the two nodes is in force.',
  'agreement-step': 'The agreement does not cover this step for this purpose.',
  'record-unconfirmed':
    'The node was restored from a backup, and nobody has confirmed since that the record of this case is whole.',
  'safeguard-R13': 'The case is marked not to be transmitted (R13).',
  'safeguard-R2': 'The child is, or may be, in need of protection from the country of this recipient (R2).',
  'safeguard-R14': 'The partner this case came from did not allow it to be passed on (R14).',
  'safeguard-R25': 'Consent was given in a language the person does not understand (R25).',
  'safeguard-R12-guardian': 'The only consent comes from a guardian in conflict of interest (R12).',
  'safeguard-R12-child': 'The child refused (R12).',
  'safeguard-R12-objection': 'The child objects to this, and nobody has decided on that yet (R12).',
  condition: 'A condition that this step needs does not hold; the code says which.',
  'consent-capacity': 'The person who consented could not do so under national law.',
  'consent-withdrawn': 'The consent was withdrawn.',
  'consent-none': 'No live consent covers this recipient and purpose.',
  'basis-missing': 'No lawful basis apart from consent is recorded for the sender and the receiver.',
  // one field
  'schema-unknown': 'The schema does not know this field.',
  'category-withheld': 'This field never leaves the node that holds it.',
  withheld: 'It was asked that this be withheld (R11).',
  'matrix-never': 'The matrix never shows this category at this step.',
  'matrix-coarse': 'At this step the matrix shows only a coarse form of this category, and this field has none.',
  'matrix-minimum': 'At this step the matrix shows only the minimum of this category; this field is not part of it.',
  'agreement-not-permitted': 'The agreement does not permit this category.',
  'agreement-coarse': 'The agreement permits only a coarse form of this category.',
  'agreement-minimum': 'The agreement permits only the minimum of this category.',
  'consent-denied': 'A provision of the consent denies this.',
  'field-exception': 'The provision that permits the category excepts this field.',
  'consent-missing': 'No live provision of the consent covers this category.',
  'consent-provision-needed': 'This category leaves only under a provision that names it.',
  'safeguard-R3': 'It tells, or lets guess, that there is a claim to protection (R3).',
  'safeguard-R8': 'This needs a supervisor’s approval and a lawful basis apart from consent (R8).',
  'safeguard-R19': 'Photos stay here unless a provision names them (R19).',
  'not-selected': 'Attachments go item by item; this one was not chosen.',
  'not-corrected': 'A correction says again only what its recipient had, and of that only what is corrected.',
  'nothing-derived': 'Nothing coarse could be derived from this field.',
  // let through
  'permitted-full': 'Schema, matrix, agreement and consent all permit it.',
  'permitted-minimum': 'It belongs to the minimum of its category for this step, and consent covers it.',
  'permitted-coarse': 'Only its coarse form is sent.',
  'permitted-override': 'Sent on an approved override instead of consent.',
  'permitted-answer': 'It answers the node that asked, which keeps the consent.',
  'permitted-impersonal': 'It is not about the child; matrix and agreement permit it.',
} as const satisfies Record<string, string>;

export type RuleId = keyof typeof RULES;
