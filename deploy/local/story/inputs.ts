/** What people enter at the steps of the story. Duty desks, never personal names (R22). */
export const DESK_OF_MAURITANIA = {
  function: 'Child protection duty desk',
  organisation: 'Regional Directorate of Social Action (fictional)',
  channel: 'duty-desk@social-action.example',
};

export const DESK_OF_NIGER = {
  function: 'Caseworker on duty, children on the move',
  organisation: 'Regional Directorate for Child Protection, Zinder (fictional)',
  channel: 'duty-desk@child-protection.example',
};

export const CHILD_INFORMED = { informed: true, language: 'ha' };
