export type TrustErrorCode =
  | 'trust-list-expired'
  | 'trust-list-rolled-back'
  | 'trust-list-signature'
  | 'agreement-signature'
  | 'claims-invalid'
  | 'national-configuration-expired'
  | 'national-configuration-rolled-back'
  | 'national-configuration-signature'
  | 'national-configuration-invalid';

/** Why a trust list or a national configuration is not used; codes of `contracts/refusal-codes.json`. */
export class TrustError extends Error {
  override readonly name = 'TrustError';

  constructor(readonly code: TrustErrorCode) {
    super(code);
  }
}
