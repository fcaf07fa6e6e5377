/** The algorithms of profile v1: the only ones there are (protocol section 1). */
export const SEALED_TYP = 'passerelle-sealed+v1';
export const KEY_ALGORITHM = 'ECDH-ES+A256KW';
export const CONTENT_ALGORITHM = 'A256GCM';
/** The initial value of AES key wrap (RFC 3394 section 2.2.3.1). */
export const WRAP_IV = Buffer.from('a6a6a6a6a6a6a6a6', 'hex');
