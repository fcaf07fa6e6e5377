import { describe, expect, it } from '@jest/globals';
import { chooseHopStep, type Wanted } from '../../../services/country-node/src/domain/circuits/choose-hop-step.js';
import { RELAY } from '../../../services/country-node/src/domain/circuits/relay.js';
import {
  type ConversationKind,
  ruleFor,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';

const TABLE: ConversationKind = RELAY;
const WANTED: readonly Wanted[] = ['sealed', 'stop', 'stopped', 'broken'];
const everyWay = RELAY.roles.flatMap((role) =>
  Object.keys(RELAY.states).flatMap((state) =>
    WANTED.flatMap((wanted) => [false, true].map((failed) => ({ wanted, at: { role, state, failed } }))),
  ),
);
const chosen = ({ wanted, at }: (typeof everyWay)[number]) => chooseHopStep(wanted, at);

describe('the step by which something goes by a hop', () => {
  it('is always one that the table lets this side take where the hop stands', () => {
    const taken = everyWay.filter((way) => !['wait', 'over'].includes(chosen(way)));
    expect(taken.length).toBeGreaterThan(5);
    const amiss = taken.filter((way) => ruleFor(TABLE, way.at.state, chosen(way))?.by !== way.at.role);
    expect(amiss).toEqual([]);
  });

  it('is none once the hop has ended, and nothing waits there', () => {
    const ended = everyWay.filter(({ at }) => ['stopped', 'broken'].includes(at.state));
    expect(new Set(ended.map(chosen))).toEqual(new Set(['over']));
  });

  it('carries nothing by a neighbour that refused, but still ends the circuit there', () => {
    const failed = (wanted: Wanted, role: 'near' | 'far', state: string) =>
      chooseHopStep(wanted, { role, state, failed: true });
    expect(['start', 'open', 'stopping'].map((state) => failed('sealed', 'far', state))).toEqual([
      'over',
      'over',
      'over',
    ]);
    expect([failed('stop', 'near', 'open'), failed('stopped', 'far', 'stopping')]).toEqual(['stop', 'stopped']);
    expect(failed('stop', 'near', 'start')).toBe('over');
  });

  it('still brings back what was on its way when the near side stopped, and nothing more away from it', () => {
    const stopping = (role: 'near' | 'far') => chooseHopStep('sealed', { role, state: 'stopping', failed: false });
    expect([stopping('far'), stopping('near')]).toEqual(['back', 'over']);
  });

  it('waits for the opening, where this side has something to say before it', () => {
    const atStart = (wanted: Wanted, role: 'near' | 'far') =>
      chooseHopStep(wanted, { role, state: 'start', failed: false });
    expect([atStart('sealed', 'near'), atStart('sealed', 'far')]).toEqual(['open', 'wait']);
  });

  it('is none to stop what was never opened', () => {
    expect(chooseHopStep('stop', { role: 'near', state: 'start', failed: false })).toBe('over');
  });
});
