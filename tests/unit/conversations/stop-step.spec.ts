import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ConversationKind } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { stopStep } from '../../../services/country-node/src/domain/conversations/stop-step.js';

const readSchema = (path: string) =>
  JSON.parse(readFileSync(path, 'utf8')) as { properties: { reason?: { enum: string[] } } };

describe('what a node ends by itself toward a partner that must not learn why (R2, R18)', () => {
  const stops = CONVERSATION_KINDS.flatMap((table: ConversationKind) =>
    Object.keys(table.states).flatMap((state) =>
      table.roles.flatMap((role) => {
        const [aloud, quietly] = [stopStep(table, { state, role }), stopStep(table, { state, role, quietly: true })];
        return aloud ? [{ kind: table.kind, aloud, quietly }] : [];
      }),
    ),
  );

  it('says nothing of consent, of the child or of its guardian, in the words of its schema', () => {
    expect(stops.length).toBeGreaterThan(10);
    for (const { kind, quietly } of stops) {
      if (!quietly) continue;
      expect(JSON.stringify(quietly.input)).not.toMatch(/consent|child|guardian|protection/);
      const { properties } = readSchema(`schemas/${kind}/${quietly.step}.v1.json`);
      if (quietly.input['reason']) expect(properties.reason?.enum).toContain(quietly.input['reason']);
    }
  });

  it('is left to people where no true reason tells nothing', () => {
    const silent = new Set(stops.flatMap(({ kind, quietly }) => (quietly ? [] : [kind])));
    expect([...silent].sort()).toEqual(['birth-notification', 'onward-alert']);
  });
});
