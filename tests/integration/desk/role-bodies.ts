import { STORY } from '../../support/exchange/inputs.js';
import { someServices } from '../../support/some-services.js';

const CLOSURE = {
  reason: 'plan_implemented',
  goals: 'reached',
  closedOn: '2026-11-23',
  contact: STORY.offer.contact,
};
export const VOICE = {
  sort: 'correction',
  saidBy: 'child',
  language: 'ha',
  helpedBy: 'nobody',
  words: 'My name is not so.',
};
export const UPLOAD = { documentType: 'other', mediaType: 'image/png', size: 100 };

interface Known {
  caseId: string;
  caseworker: string;
  newCase: unknown;
  consent: unknown;
  now: Date;
}

/** What each route that takes a body is sent, whoever asks. */
export function bodiesFor({ caseId, caseworker, newCase, consent, now }: Known): Record<string, unknown> {
  return {
    'POST /cases': newCase,
    'PUT /cases/{case}': newCase,
    'POST /cases/{case}/consents': consent,
    'POST /cases/{case}/preview': { recipient: 'ne', kind: 'case-transfer', step: 'offer' },
    'POST /cases/{case}/assignments': { staffId: caseworker },
    'POST /cases/{case}/uploads': UPLOAD,
    'POST /cases/{case}/closure': CLOSURE,
    'POST /cases/{case}/reopening': { reason: 'child_asks' },
    'POST /cases/{case}/follow-up': { outcome: 'well', seenOn: '2026-11-23' },
    'POST /cases/{case}/reviews': { outcome: 'plan_continues', childHeard: true },
    'POST /cases/{case}/erasure-requests': {},
    'POST /cases/{case}/corrections': {
      items: ['/identification/birthDate'],
      reason: 'wrong_at_entry',
      barred: 'leave',
    },
    'POST /cases/{case}/voices': VOICE,
    'POST /voices/{voice}/answer': { outcome: 'followed', words: 'Put right.' },
    'POST /voices/{voice}/telling': { toldOn: '2026-11-23', language: 'ha', helpedBy: 'nobody' },
    'POST /cases/{case}/holds': {
      reason: 'court_order',
      reviewBy: new Date(+now + 86_400_000).toISOString(),
    },
    'POST /holds/{case}/lifting': { reason: 'procedure_ended' },
    'PUT /services/own': someServices(),
    'POST /conversations': { kind: 'case-transfer', caseId, peer: 'ne', input: STORY.offer },
    'POST /conversations/several': { kind: 'case-transfer', caseId, peers: ['ne'], input: STORY.offer },
    'POST /conversations/{conversation}/actions/assume': STORY.assume,
    'POST /conversations/{conversation}/route': { route: ['iom-ne'] },
    'POST /approvals/{approval}/decision': { decision: 'approve' },
    'POST /duplicates/{duplicate}/verdict': { verdict: 'different' },
  };
}
