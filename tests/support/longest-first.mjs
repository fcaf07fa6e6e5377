import TestSequencer from '@jest/test-sequencer';

/**
 * What takes longest, of which the last would go on alone; those that start whole networks apart from each other, as far as
 * there are others. On a machine that has run the tests before, jest knows how long each took, and this changes nothing.
 */
const LONGEST = [
  'threats/row-23-tracing-as-oracle',
  'journey/demo-command',
  'integration/queues/week-outage',
  'journey/relays',
  'unit/conversations/two-sides',
  'journey/transfer',
  'threats/row-03-signature-reused',
  'chaos/processes/processes',
  'integration/desk/bad-input',
  'journey/big-file',
  'integration/exchange/failpoints',
  'journey/referral',
  'journey/peer-down',
  'threats/row-15-real-processes',
  'journey/identity',
  'journey/family-tracing',
];

export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = LONGEST.findIndex((each) => path.endsWith(`${each}.spec.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    const ranks = new Map(tests.map((test) => [test, rank(test)]));
    return super.sort(tests).sort((one, other) => ranks.get(one) - ranks.get(other));
  }
}
