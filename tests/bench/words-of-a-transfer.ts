const worker = {
  function: 'Duty desk',
  organisation: 'Authority (fictional)',
  channel: 'desk@authority.example',
};
const childInformed = { informed: true, language: 'ha' };

/** What people enter at the steps of a transfer whose contents do not matter. */
export const WORDS_OF_A_TRANSFER = {
  offer: { reason: 'family_there', urgency: 'medium', childInformed, contact: worker },
  accept: { worker, firstContactAt: '2027-11-25T09:00:00.000Z' },
  handover: { childInformed },
};
