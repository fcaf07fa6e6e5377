import { Fault } from '../../domain/refusal.js';

/** By reason: commands and places, nothing of what the node was given. */
const REMEDIES: Readonly<Record<string, string>> = {
  'reader-role-missing':
    'the login of the database may not make roles; have an administrator of its server say, once: ' +
    'CREATE ROLE passerelle_reader NOLOGIN NOINHERIT; GRANT passerelle_reader TO <that login>;',
};

/** What an operator can do about a node that cannot start, where the reason alone does not say. */
export function remedyOf(error: unknown): string | undefined {
  return error instanceof Fault ? REMEDIES[error.reason] : undefined;
}
