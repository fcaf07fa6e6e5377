import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CASE_TRANSFER } from '../../services/country-node/src/domain/conversations/case-transfer.js';
import { RELAY } from '../../services/country-node/src/domain/circuits/relay.js';
import type { ConversationKind } from '../../services/country-node/src/domain/conversations/conversation-kind.js';
import { drawConversation } from '../../services/country-node/src/domain/conversations/draw-conversation.js';
import { CONVERSATION_KINDS } from '../../services/country-node/src/domain/conversations/every-kind.js';

const root = join(import.meta.dirname, '../..');

interface Table {
  states: Record<string, { steps: Record<string, unknown> }>;
}

describe('the tables in contracts', () => {
  it('are those of every kind, hops of circuits among them, step by step', () => {
    const tables = JSON.parse(readFileSync(join(root, 'contracts/conversations.json'), 'utf8')) as Record<
      string,
      Table
    >;
    const kinds: readonly ConversationKind[] = [...CONVERSATION_KINDS, RELAY];
    expect(Object.keys(tables).sort()).toEqual(kinds.map(({ kind }) => kind).sort());
    for (const { kind, roles, initial, precedence, states } of kinds) {
      expect(tables[kind]).toMatchObject({ roles, initial, precedence });
      for (const [state, { phase, responsible, steps }] of Object.entries(states)) {
        const taken = Object.entries(steps).map(([step, { by, to }]) => [step, { by, to }] as const);
        const told = { phase, ...(responsible ? { responsible } : {}), steps: Object.fromEntries(taken) };
        expect({ kind, ...tables[kind]?.states[state] }).toMatchObject({ kind, ...told });
      }
    }
  });
});

describe('the pages of docs/conversations', () => {
  it.each(CONVERSATION_KINDS.map((kind) => [kind.kind, kind] as const))(
    'say what the table of %s says',
    (name, kind) => {
      expect(readFileSync(join(root, 'docs/conversations', `${name}.md`), 'utf8')).toBe(drawConversation(kind));
    },
  );

  it('are what the generator writes', () => {
    const run = () =>
      execFileSync(process.execPath, ['contracts/tools/draw-conversations.ts', '--check'], { cwd: root });
    expect(run).not.toThrow();
  });

  it('would differ for a table with one more step', () => {
    const { declined } = CASE_TRANSFER.states;
    const states = {
      ...CASE_TRANSFER.states,
      declined: { ...declined, steps: { offer: { by: 'offerer', to: 'offered' } } },
    };
    expect(drawConversation({ ...CASE_TRANSFER, states })).not.toBe(drawConversation(CASE_TRANSFER));
  });
});
