import { Fault } from '../../domain/refusal.js';

/** By reason: commands and places, nothing of what the node was given. */
const REMEDIES: Readonly<Record<string, string>> = {
  'reader-role-missing':
    'the login of the database may not make roles; have an administrator of its server say, once: ' +
    'CREATE ROLE passerelle_reader NOLOGIN NOINHERIT; GRANT passerelle_reader TO <that login>;',
  'node-key-token-unavailable':
    'the node key lies sealed for a token that does not open it: look whether pkcs11-tool is installed, the module that the ' +
    'file of the node key names is there, the token is in place and its PIN right; too many starts with a wrong PIN lock it',
};

/** What an operator can do about a node that cannot start, where the reason alone does not say. */
export function remedyOf(error: unknown): string | undefined {
  return error instanceof Fault ? REMEDIES[error.reason] : undefined;
}
