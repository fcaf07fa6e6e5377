import { describe, expect, it } from '@jest/globals';
import { CASE_TRANSFER } from '../../../services/country-node/src/domain/conversations/case-transfer.js';
import { responsibleParties } from '../../../services/country-node/src/domain/conversations/responsible-party.js';
import { Side } from './side.js';

describe('who holds the case, as far as one side knows', () => {
  const offerer = new Side(CASE_TRANSFER, 'offerer');
  const receiver = new Side(CASE_TRANSFER, 'receiver');
  for (const [side, other, step] of [
    [offerer, receiver, 'offer'],
    [receiver, offerer, 'accept'],
    [offerer, receiver, 'handover'],
  ] as const) {
    for (const receipt of other.receive(side.send(step))) side.receipt(receipt);
  }
  const assume = receiver.send('assume');
  const parties = (side: Side) => responsibleParties(CASE_TRANSFER, side.held.values(), side.unreceipted);

  it('both, from the signing of the assumption until its receipt; one before and after', () => {
    expect(parties(offerer)).toEqual(['offerer']);
    expect(parties(receiver)).toEqual(['offerer', 'receiver']);
    const receipts = offerer.receive(assume);
    expect(parties(offerer)).toEqual(['receiver']);
    expect(parties(receiver)).toEqual(['offerer', 'receiver']);
    receipts.forEach((receipt) => receiver.receipt(receipt));
    expect(parties(receiver)).toEqual(['receiver']);
  });

  it('takes an answer for a receipt', () => {
    const ask = receiver.send('offer-return');
    offerer.receive(ask);
    receiver.receive(offerer.send('accept-return'));
    const back = receiver.send('hand-back');
    offerer.receive(back);
    const answer = offerer.send('assume-return');
    expect(parties(offerer)).toEqual(['offerer', 'receiver']);
    expect(responsibleParties(CASE_TRANSFER, [...receiver.held.values(), answer], new Set([back.digest]))).toEqual([
      'offerer',
    ]);
  });
});
