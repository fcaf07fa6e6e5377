import type { ConsentState } from '../consent/types.js';

/** R8: what is marked `!` leaves only with a supervisor's approval and a lawful basis, beside consent, on both sides. */
export function hasSupervisorAndBasis({ lawfulBasis }: ConsentState, supervisorApproved: boolean): boolean {
  return supervisorApproved && lawfulBasis.sender !== undefined && lawfulBasis.receiver !== undefined;
}
