import { describe, expect, it } from '@jest/globals';
import { isSame } from '../../../services/console/src/logic/is-same.js';
import { lookBefore, toSend } from '../../../services/console/src/logic/look-before.js';
import type { JsonObject } from '../../../services/console/src/types.js';

const refusal = (code: string) => Object.assign(new Error(code), { code });

/** A node that weighs what is complete, as far as it has a reason. */
function begin(answerOf: (input: JsonObject | undefined) => string) {
  const asked: (JsonObject | undefined)[] = [];
  const ask = async (input: JsonObject | undefined) => {
    asked.push(input);
    const answer = answerOf(input);
    if (answer !== 'seen') throw refusal(answer);
    return answer;
  };
  return { asked, ask };
}

describe('what is seen before it is sent', () => {
  it.each<[string, JsonObject]>([
    ['whole', { reason: 'a', items: ['b'] }],
    ['with a box that was ticked and unticked', { reason: 'a', items: ['b'], attachments: [] }],
    ['with a row that was left empty', { reason: 'a', items: ['b', '', null], persons: [{}, { name: '' }] }],
  ])('is what would be sent: %s', async (_name, entered) => {
    const { asked, ask } = begin(() => 'seen');
    const sent = { reason: 'a', items: ['b'] };
    expect(await lookBefore(ask, entered)).toEqual({ said: sent, weighed: true, preview: 'seen' });
    expect(asked).toEqual([sent]);
  });

  it('is the case alone where what was entered cannot be weighed, and that is told', async () => {
    const { asked, ask } = begin((input) => (input ? 'schema-violation' : 'seen'));
    expect(await lookBefore(ask, { reason: '' })).toEqual({ said: {}, weighed: false, preview: 'seen' });
    expect(asked).toEqual([{}, undefined]);
  });

  it('is nothing where the node says so, of what was entered or of the case alone', async () => {
    const whole = await lookBefore(begin(() => 'matrix-no-column').ask, { reason: 'a' });
    expect(whole).toMatchObject({ weighed: true, error: { code: 'matrix-no-column' } });
    const alone = begin((input) => (input ? 'schema-violation' : 'matrix-no-column'));
    expect(await lookBefore(alone.ask, {})).toMatchObject({ weighed: false, error: { code: 'matrix-no-column' } });
  });

  it('counts while the same would be sent, whatever stands in the form', async () => {
    const { said } = await lookBefore(begin(() => 'seen').ask, { reason: 'a', places: ['b'] });
    expect(isSame(said, toSend({ places: ['b', ''], reason: 'a' }))).toBe(true);
    const others: JsonObject[] = [{ reason: 'a' }, { reason: 'a', places: ['b', 'c'] }, { reason: 'x', places: ['b'] }];
    for (const changed of others) expect(isSame(said, toSend(changed))).toBe(false);
  });
});
