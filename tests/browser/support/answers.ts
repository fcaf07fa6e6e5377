/** What the API would answer of things that take a quarter, or a consulate, to come about; of the published shapes. */
const at = '2026-11-20T10:00:00.000Z';
const id = (last: number) => `0190f5a0-0000-7000-8000-00000000000${last}`;

export const QUARTER = {
  node: 'mr',
  period: '2026-Q3',
  least: 5,
  madeAt: at,
  tables: [
    {
      population: 'exchanges-received',
      dimension: 'time-to-accept',
      total: 31,
      cells: [
        { category: 'within-1-day', count: 19 },
        { category: 'within-3-days', count: null },
        { category: 'later', count: null },
        { category: 'not-accepted', count: 6 },
      ],
    },
    { population: 'exchanges-opened', dimension: 'kind', total: null, cells: null },
    {
      population: 'cases',
      dimension: 'way-began-in',
      total: 24,
      cells: [
        { category: 'NE', count: 14 },
        { category: 'ML', count: 10 },
        { category: 'other', count: 0 },
      ],
    },
    {
      population: 'answers-due',
      dimension: 'timeliness',
      total: 40,
      cells: [
        { category: 'in-time', count: 27 },
        { category: 'late', count: 7 },
        { category: 'not-yet', count: 6 },
      ],
    },
    {
      population: 'closures',
      dimension: 'reason',
      total: 22,
      cells: [
        { category: 'plan_implemented', count: 14 },
        { category: 'location_unknown', count: 8 },
        { category: 'death', count: null },
        { category: 'turned_18', count: null },
      ],
    },
  ],
};

/** The same quarter by whom its exchanges went to and came from. */
export const ROUTES = {
  period: QUARTER.period,
  least: QUARTER.least,
  items: [
    {
      ...{ population: 'exchanges-opened', kind: 'case-transfer', total: 19 },
      cells: [
        { category: 'ne', count: null },
        { category: 'other', count: null },
      ],
    },
    {
      ...{ population: 'exchanges-received', kind: 'referral', total: 12 },
      cells: [
        { category: 'ne', count: 12 },
        { category: 'other', count: 0 },
      ],
    },
  ],
};

/** A question as a consulate holds it. */
export const QUESTION = {
  id: id(1),
  kind: 'identity-verification',
  caseId: id(2),
  peer: 'iom-mr',
  role: 'consulate',
  state: 'asked',
  version: 1,
  responsible: 'iom-mr',
  dueAt: at,
  via: null,
  way: null,
  awaited: 'us',
  createdAt: at,
  updatedAt: at,
  allowedSteps: [
    { step: 'answer', says: '', by: 'consulate', to: 'answered' },
    { step: 'refuse', says: '', by: 'consulate', to: 'refused' },
  ],
  messages: [
    {
      id: id(3),
      conversationId: id(1),
      caseId: id(2),
      direction: 'in',
      author: 'iom-mr',
      recipient: 'mr',
      step: 'ask',
      digest: 'd',
      parents: [],
      status: 'received',
      refusalCode: null,
      issuedAt: at,
      recordedAt: at,
      receipted: true,
      said: { items: ['nationality'] },
      shown: { identification: { names: { given: 'Amina' } } },
    },
  ],
};

const later = '2026-12-20T10:00:00.000Z';

/** Page, whose, and what the API answers of it on a day when much goes on. */
export const READ: [path: string, role: string, answers: Record<string, unknown>][] = [
  [
    'network',
    'administrator',
    {
      queues: {
        items: [
          {
            peer: 'ne',
            out: { count: 3, oldestSeconds: 90_000, drainedPerMinute: 0, expectedDrainSeconds: null },
            in: { count: 40, oldestSeconds: 30, drainedPerMinute: 20, expectedDrainSeconds: 120 },
          },
        ],
      },
      peers: {
        brokerConnected: false,
        directory: { signedUntil: later, renewedUntil: later },
        items: [
          {
            ...{ node: 'ne', country: 'NE', kind: 'authority', own: false, agreementUntil: later },
            ...{ signingKeyUntil: later, encryptionKeyUntil: null, heardAt: at },
          },
        ],
      },
    },
  ],
];
