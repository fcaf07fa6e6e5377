import { Fault } from '../../domain/refusal.js';

const LOGIN = 'see the name and the password in the file that databaseUrlFile names';

/** By reason: commands and places, nothing of what the node was given. */
const REMEDIES: Readonly<Record<string, string>> = {
  'reader-role-missing':
    'the login of the database may not make roles; have an administrator of its server say, once: ' +
    'CREATE ROLE passerelle_reader NOLOGIN NOINHERIT; GRANT passerelle_reader TO <that login>;',
  'node-key-token-unavailable':
    'the node key lies sealed for a token that does not open it: look whether pkcs11-tool is installed, the module that the ' +
    'file of the node key names is there, the token is in place and its PIN right; too many starts with a wrong PIN lock it',
  // SQLSTATE: a wrong password or name; nobody of that name, or from there, is let in; no such database.
  'store-unavailable:28P01': LOGIN,
  'store-unavailable:28000': LOGIN,
  'store-unavailable:3D000': 'see its name in the file that databaseUrlFile names, or have it made',
};

/** What an operator can do about a node that cannot start, where the reason alone does not say. */
export function remedyOf(error: unknown): string | undefined {
  return error instanceof Fault ? REMEDIES[error.reason] : undefined;
}
