import { remedyOf } from '../country-node/src/adapters/log/remedy-of.js';
import { Fault } from '../country-node/src/domain/refusal.js';

const SAID: Readonly<Record<string, string>> = {
  'reader-role-missing': 'The database lacks the role as which people read',
  'database-not-durable':
    'The server of the database may lose what it took in: fsync, full_page_writes or synchronous_commit is off.',
  'database-not-walled':
    'The role passerelle_reader may see everything: it is a superuser, passes by row security, or has the tables of the node.',
  'store-outdated': 'The database is of an earlier release: the node brings it up to date when it starts.',
  'store-unavailable:28P01': 'The database refused the login',
  'store-unavailable:28000': 'The database refused the login',
  'store-unavailable:3D000': 'There is no such database',
  'store-full': 'The disk of the database is full.',
};

/** What is wrong with a database whose server does answer, and what to do about it. */
export function describeDatabaseFault(error: unknown): string | undefined {
  if (!(error instanceof Fault)) return undefined;
  const said = SAID[error.reason] ?? SAID[reasonOf(error)];
  const remedy = remedyOf(error);
  return said === undefined || remedy === undefined ? said : `${said}: ${remedy}`;
}

/** Without what follows it, such as the state that the server named. */
export function reasonOf({ reason }: Fault): string {
  return reason.split(':')[0] ?? '';
}
