import type { NationalConfiguration } from '../domain/national/national-configuration.js';

/** The national configuration of this node: signed by its authority, never older than one already used (R24). */
export interface NationalLaw {
  /** @throws TrustError `national-configuration-expired` when the newest one is not in force (fail closed) */
  inForce(): NationalConfiguration;
  /**
   * The newest one, in force or not: for what only protects, such as deadlines. A child must not wait without end because a
   * ministry is late with its paper. Not one whose time has not come, unless there is no other.
   */
  newest(): NationalConfiguration;
}
