import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAgainst } from '#libs/schema-check/check.js';
import { leavesOf, ruleAt } from '#libs/schema-check/leaves.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { CASE_TRANSFER } from '../../../services/country-node/src/domain/conversations/case-transfer.js';
import { bodySchemaOf, kindNamed } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { inputSchemaOf } from '../../../services/country-node/src/domain/conversations/opening-step.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import {
  type AttachmentNotice,
  type BodyPieces,
  composeBody,
} from '../../../services/country-node/src/outgoing/compose-body.js';
import { arbitraryBody } from '../../support/arbitrary-body.js';

const STEPS = CONVERSATION_KINDS.flatMap(({ kind, steps }) => Object.keys(steps).map((step) => ({ kind, step })));
const caseReference = 'PR-7K4M-22QX-9ZTA';
/** What a body holds of the case, or about it; only the node itself may put it there. */
const OWN = ['caseReference', 'summary', 'answers', 'file', 'consent'];

const firstName = (pattern: string) => pattern.split('/')[1] ?? '';
const namesOf = (schema: string) => new Set(leavesOf(schema).map(({ pattern }) => firstName(pattern)));
const nothing = { content: {}, attachments: [] } satisfies Partial<BodyPieces>;

function amiss(schema: string, body: JsonObject): string[] {
  const checked = checkAgainst(schema, body);
  return checked.ok ? [] : checked.errors.map(({ pointer }) => pointer);
}

describe('a body is composed', () => {
  it.each(STEPS)('of nothing that is the node’s own to say: $kind $step', ({ kind, step }) => {
    const leaves = leavesOf(inputSchemaOf(kind, step));
    expect(leaves.filter(({ pattern }) => OWN.includes(firstName(pattern)))).toEqual([]);
    const schema = inputSchemaOf(kind, step);
    const [said] = fc.sample(arbitraryBody(schema), 1);
    expect(checkAgainst(schema, said).ok).toBe(true);
    for (const name of OWN) expect(checkAgainst(schema, { ...said, [name]: 'x' }).ok).toBe(false);
  });

  it.each(STEPS)('into what the schema of the step takes, whatever is said: $kind $step', ({ kind, step }) => {
    const schema = bodySchemaOf(kind, step);
    const names = namesOf(schema);
    const pieces = fc.record({
      input: arbitraryBody(inputSchemaOf(kind, step)),
      summary: arbitraryBody('urn:passerelle:schema:case-summary:v1'),
    });
    fc.assert(
      fc.property(pieces, ({ input, summary }) => {
        const shows = names.has('summary') || names.has('answers');
        const body = composeBody(kindNamed(kind), step, {
          ...nothing,
          caseReference,
          input,
          content: shows ? { summary } : {},
        });
        // A file or a proof of consent that a step must have comes from elsewhere; nothing else may be amiss.
        expect(amiss(schema, body).filter((each) => !/^\/(file|consent|attachments)(\/|$)/.test(each))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it.each(STEPS)('so that what is entered keeps its category on the way: $kind $step', ({ kind, step }) => {
    const body = bodySchemaOf(kind, step);
    // Files are chosen by ids of this node and announced otherwise; all else is carried as it was entered.
    const stays = ['attachments', 'onlyHere'];
    const entered = leavesOf(inputSchemaOf(kind, step)).filter(({ pattern }) => !stays.includes(firstName(pattern)));
    const carried = entered.map(({ pattern }) => ({ pattern, category: ruleAt(body, pattern)?.category }));
    expect(carried).toEqual(entered.map(({ pattern, category }) => ({ pattern, category })));
  });

  it('without what is to stay at this node (R5)', () => {
    const noted = STEPS.filter(({ kind, step }) => kindNamed(kind).steps[step]?.notesHere);
    expect(noted.map(({ step }) => step).sort()).toEqual([
      'report-contact',
      'report-no-information',
      'report-not-located',
    ]);
    for (const { kind, step } of noted) {
      const input = { searched: ['registry'], onlyHere: { foundButDeclines: true, note: 'canary' } };
      const body = composeBody(kindNamed(kind), step, { ...nothing, caseReference, input });
      expect(body).toEqual({ caseReference, searched: ['registry'] });
    }
  });

  it('under the name that the step has for what is shown', () => {
    const summary = { ageBand: '15-17' };
    expect(composeBody(CASE_TRANSFER, 'offer', { ...nothing, caseReference, input: {}, content: { summary } })).toEqual(
      {
        caseReference,
        summary,
      },
    );
    expect(
      composeBody(CASE_TRANSFER, 'provide-information', { ...nothing, caseReference, input: {}, content: { summary } }),
    ).toEqual({
      caseReference,
      answers: summary,
    });
  });

  it('so that what the node says cannot be said otherwise by a person', () => {
    const input = { caseReference: 'PR-2222-ABCD-9999', summary: { x: 1 }, file: { x: 1 }, consent: { id: 'x' } };
    const body = composeBody(CASE_TRANSFER, 'handover', {
      caseReference,
      input,
      content: { file: { y: 1 }, summary: { y: 1 } },
      consentProof: { id: 'y' } as unknown as NonNullable<BodyPieces['consentProof']>,
      attachments: [],
    });
    expect(body).toEqual({ caseReference, summary: { y: 1 }, file: { y: 1 }, consent: { id: 'y' } });
  });

  it('with announced files, never with the ids by which they were chosen', () => {
    const notice = { attachmentId: 'a', ciphertextDigest: 'd' } as AttachmentNotice;
    const input = { attachments: ['id-of-the-node'], reason: 'x' };
    const pieces = { caseReference, input, content: {} };
    expect(composeBody(CASE_TRANSFER, 'handover', { ...pieces, attachments: [] })).toEqual({
      caseReference,
      reason: 'x',
    });
    expect(composeBody(CASE_TRANSFER, 'handover', { ...pieces, attachments: [notice] })).toEqual({
      caseReference,
      reason: 'x',
      attachments: [notice],
    });
  });

  it('so that what is held back cannot be told from what is not there', () => {
    const held = { summary: { ageBand: '15-17', health: {}, needs: [] as string[], family: { members: [{}] } } };
    const absent = { summary: { ageBand: '15-17' } };
    const of = (content: BodyPieces['content']) =>
      JSON.stringify(composeBody(CASE_TRANSFER, 'offer', { ...nothing, caseReference, input: {}, content }));
    expect(of(held)).toBe(of(absent));
    expect(of({ summary: { health: {} } })).toBe(of({}));
  });
});
