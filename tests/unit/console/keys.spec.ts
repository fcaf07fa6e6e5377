import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { keysOfActs, type Unanswered } from '../../../services/console/src/logic/keys-of-acts.js';
import { takesKey } from '../../../services/console/src/logic/takes-key.js';
import { type ApiDocument, operationsOf } from '../../support/openapi.js';

const document = JSON.parse(readFileSync('contracts/openapi.json', 'utf8')) as ApiDocument;

const HOUR_MS = 3_600_000;

/** What a browser keeps, over every reload. */
function begin() {
  const kept = new Map<string, Unanswered[]>();
  const clock = { now: 0 };
  let made = 0;
  const reload = () =>
    keysOfActs({
      find: async (name) => kept.get(name),
      keep: async (name, all) => void kept.set(name, all),
      drop: async (name) => void kept.delete(name),
      makeKey: () => `key ${(made += 1)}`,
      now: () => clock.now,
      keptFor: 8 * HOUR_MS,
    });
  return { kept, clock, reload, keys: reload() };
}

describe('keys of acts', () => {
  it('stay with what was asked and not answered, whatever else is asked of the same path and answered', async () => {
    const { kept, keys, reload } = begin();
    const [lost, next] = [
      await keys.keyFor('conversations', { caseId: 'a' }),
      await keys.keyFor('conversations', { caseId: 'b' }),
    ];
    expect(next).not.toBe(lost);
    await keys.settle('conversations', next);
    const again = reload();
    expect(await again.keyFor('conversations', { caseId: 'a' })).toBe(lost);
    await again.settle('conversations', lost);
    expect(kept.size).toBe(0);
    expect([lost, next]).not.toContain(await again.keyFor('conversations', { caseId: 'a' }));
  });

  it('are kept of two acts that begin at once, and another path or version is another act', async () => {
    const { keys, reload } = begin();
    const asked = [['b'], ['a'], ['a', { 'if-match': '1' }]];
    const first = await Promise.all(asked.map((each) => keys.keyFor('cases', ...each)));
    const second = await Promise.all(asked.map((each) => reload().keyFor('cases', ...each)));
    expect(second).toEqual(first);
    expect(new Set([...first, await keys.keyFor('conversations', 'a')]).size).toBe(4);
  });

  it('are kept no longer than a draft, though another is kept beside them', async () => {
    const { kept, clock, keys } = begin();
    const first = await keys.keyFor('cases', 'a');
    clock.now = 7 * HOUR_MS;
    await keys.keyFor('cases', 'b');
    clock.now = 9 * HOUR_MS;
    expect(await keys.keyFor('cases', 'a')).not.toBe(first);
    expect(kept.get('keys cases')?.map(({ asked }) => asked)).toEqual(['["b"]', '["a"]']);
  });

  it('are sent wherever the node keeps them, and nowhere else', () => {
    for (const { name, path, operation } of operationsOf(document)) {
      const [method = ''] = name.split(' ');
      const takes = (operation.parameters ?? []).some((each) => each.name === 'Idempotency-Key');
      const asked = path.replace('/api/v1/', '').replaceAll(/\{\w+\}/g, '0190f5a0-0000-7000-8000-000000000000');
      expect([name, takesKey(method, asked)]).toEqual([name, takes]);
    }
  });
});
