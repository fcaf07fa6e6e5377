import type { StaffRole } from '../../services/country-node/src/ports/store/people.js';
import type { Member } from './set-up-network.js';

/** Who may log in at every node of the demonstration: one user per role, named after it. */
export const DEMO_ROLES: readonly StaffRole[] = [
  'caseworker',
  'supervisor',
  'data-protection-officer',
  'auditor',
  'administrator',
];

export const MEMBERS: readonly Member[] = [
  { id: 'mr', name: 'Mauritania, child protection authority', country: 'MR', kind: 'authority', roles: [] },
  { id: 'ne', name: 'Niger, child protection authority', country: 'NE', kind: 'authority', roles: [] },
  { id: 'iom-ne', name: 'IOM Niger, country office', country: 'NE', kind: 'organisation', roles: [] },
];
