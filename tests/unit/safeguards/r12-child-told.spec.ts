import { describe, expect, it } from '@jest/globals';
import { leavesOf } from '#libs/schema-check/leaves.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import type { ConversationKind } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { inputSchemaOf } from '../../../services/country-node/src/domain/conversations/opening-step.js';
import { bodySchemaOf } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { untoldIn } from '../../../services/country-node/src/domain/safeguards/r12-child-told.js';

const TELLING = CONVERSATION_KINDS.flatMap((kind: ConversationKind) =>
  Object.keys(kind.steps).flatMap((step) => (kind.steps[step]?.tellsChild ? [{ name: kind.kind, step, kind }] : [])),
);

describe('R12: the child is told of a step', () => {
  it('that opens a transfer, asks for one, or has a family looked for', () => {
    const named = TELLING.map(({ name, step }) => `${name} ${step}`);
    expect(named).toEqual(
      expect.arrayContaining(['case-transfer offer', 'transfer-request request', 'family-tracing request']),
    );
  });

  it.each(TELLING)('has a place for it, and for what stays here: $name $step', ({ name, step }) => {
    const entered = leavesOf(inputSchemaOf(name, step)).map(({ pattern }) => pattern);
    const places = ['/childInformed/informed', '/childInformed/language', '/onlyHere/said', '/onlyHere/helpedBy'];
    expect(entered).toEqual(expect.arrayContaining(places));
    const carried = leavesOf(bodySchemaOf(name, step)).filter(({ pattern }) => pattern.startsWith('/onlyHere'));
    expect(carried).toEqual([]);
  });

  it.each(TELLING)('or it is not taken: $name $step', ({ kind, step }) => {
    expect(untoldIn(kind, step, { childInformed: { informed: true, language: 'ha' } })).toEqual([]);
    expect(untoldIn(kind, step, { childInformed: { informed: false, language: 'ha' } })).toEqual([
      '/childInformed/informed',
    ]);
    expect(untoldIn(kind, step, { childInformed: { informed: true } })).toEqual(['/childInformed/language']);
    expect(untoldIn(kind, step, {})).toEqual(['/childInformed/informed']);
  });

  it('and of no other it has to be', () => {
    for (const kind of CONVERSATION_KINDS) {
      for (const step of Object.keys(kind.steps)) {
        if (!kind.steps[step]?.tellsChild) expect(untoldIn(kind, step, {})).toEqual([]);
      }
    }
    expect(untoldIn({ steps: {} }, 'constructor', {})).toEqual([]);
  });
});
