/** The one profile that there is; a later one has a higher number. */
export const PROFILE = 'v1';

/** Whether a profile is less than what somebody asks for (protocol 1.13). @param minimum undefined where nothing is asked for */
export function isBelow(profile: string, minimum: string | undefined): boolean {
  return minimum !== undefined && numberOf(profile) < numberOf(minimum);
}

/** What is no profile's name is above all of them: nobody is written to by it. */
function numberOf(profile: string): number {
  return /^v[1-9]\d?$/.test(profile) ? Number(profile.slice(1)) : Infinity;
}

/** The algorithms of profile v1: the only ones there are (protocol section 1). */
export const SEALED_TYP = 'passerelle-sealed+v1';
export const KEY_ALGORITHM = 'ECDH-ES+A256KW';
export const CONTENT_ALGORITHM = 'A256GCM';
/** The initial value of AES key wrap (RFC 3394 section 2.2.3.1). */
export const WRAP_IV = Buffer.from('a6a6a6a6a6a6a6a6', 'hex');
