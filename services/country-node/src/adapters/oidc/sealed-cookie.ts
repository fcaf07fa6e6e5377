import { EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';

/** What one kind of cookie is sealed with: two kinds under one key differ in `typ`, and neither is taken for the other. */
export interface CookieSeal {
  typ: string;
  /** Of this node. */
  audience: string;
  /** 32 bytes. */
  key: Uint8Array;
}

export async function sealCookie(
  { typ, audience, key }: CookieSeal,
  claims: JWTPayload,
  { now, end }: { now: Date; end: Date },
): Promise<string> {
  return new EncryptJWT(claims)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ })
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(end)
    .encrypt(key);
}

/** @throws jose's own errors for whatever is wrong with it */
export async function openCookie(
  { typ, audience, key }: CookieSeal,
  cookie: string,
  { now, requiredClaims }: { now: Date; requiredClaims: string[] },
): Promise<JWTPayload> {
  const { payload } = await jwtDecrypt(cookie, key, {
    audience,
    typ,
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
    requiredClaims: ['exp', 'iat', ...requiredClaims],
    maxDecompressedLength: 0,
    currentDate: now,
  });
  return payload;
}
