/** A subset of `contracts/refusal-codes.json`: what opening can answer. All but the first are said only of a proved author. */
export type ErrorCode =
  | 'unopenable'
  | 'profile-not-accepted'
  | 'claims-invalid'
  | 'digest-mismatch'
  | 'expired'
  | 'issued-in-future'
  | 'not-addressed-here';
