import TestSequencer from '@jest/test-sequencer';

/**
 * What takes longest, first: the last of them would go on alone. Those that start a network are kept apart by those that do
 * not. All others go in the order that jest finds best, by how long they took before or by their size.
 */
const LONGEST = [
  'browser/console',
  'threats/row-23-tracing-as-oracle',
  'journey/demo-command',
  'journey/exchanges',
  'integration/queues/week-outage',
  'journey/relays',
  'unit/conversations/two-sides',
  'threats/row-03-signature-reused',
  'chaos/processes/processes',
  'integration/desk/bad-input',
  'journey/big-file',
  'integration/exchange/failpoints',
  'journey/peer-down',
  'threats/row-15-real-processes',
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
