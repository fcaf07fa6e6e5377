import type { StaffRole } from '../../services/country-node/src/ports/store/people.js';
import type { Member } from './set-up-network.js';

/** Who may log in at every node of the demonstration: one user per role, named after it. */
export const DEMO_ROLES: readonly StaffRole[] = [
  'caseworker',
  'supervisor',
  'data-protection-officer',
  'auditor',
  'administrator',
  'consular-officer',
];

/** The two between whom cases go. */
export const AUTHORITIES: readonly Member[] = [
  { id: 'mr', name: 'Mauritania, child protection authority', country: 'MR', kind: 'authority', roles: [] },
  { id: 'ne', name: 'Niger, child protection authority', country: 'NE', kind: 'authority', roles: [] },
];

/** The smallest network that has a route and somebody beside it. */
export const MEMBERS: readonly Member[] = [
  ...AUTHORITIES,
  { id: 'iom-ne', name: 'IOM Niger, country office', country: 'NE', kind: 'organisation', roles: [] },
];

/** The network of the demonstration. */
export const DEMO_MEMBERS: readonly Member[] = [
  ...AUTHORITIES,
  { id: 'ml', name: 'Mali, social services', country: 'ML', kind: 'authority', roles: [] },
  {
    id: 'iom-mr',
    name: 'IOM Mauritania, country office',
    country: 'MR',
    kind: 'organisation',
    roles: ['identity-desk'],
  },
  { id: 'iom-ml', name: 'IOM Mali, country office', country: 'ML', kind: 'organisation', roles: [] },
  { id: 'unicef-ne', name: 'UNICEF Niger, country office', country: 'NE', kind: 'organisation', roles: [] },
  { id: 'ml-consulate-mr', name: 'Consulate of Mali in Mauritania', country: 'ML', kind: 'consular', roles: [] },
];

/** Takes part in the demonstration from the middle of it: the hub knows its broker and the issuer its people, the directory not yet. */
export const DEMO_GUESTS: readonly Member[] = [
  { id: 'sn', name: 'Senegal, child protection authority', country: 'SN', kind: 'authority', roles: [] },
];
