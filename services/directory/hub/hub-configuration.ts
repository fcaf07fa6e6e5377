import type { HubAccounts } from './hub-accounts.js';

/**
 * The part of a hub's configuration that says whom it believes. Accounts that it is told of later it keeps in the folder,
 * and goes by those after a restart too.
 */
export function accountsConfiguration({ operator, system, network }: HubAccounts, folder: string): string {
  return `operator: ${operator}
system_account: ${system.key}
resolver { type: full, dir: "${folder}", allow_delete: false }
resolver_preload {
  ${system.key}: ${system.jwt}
  ${network.key}: ${network.jwt}
}
`;
}
