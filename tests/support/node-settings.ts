import { writeFileSync } from 'node:fs';
import type { Settings } from '../../services/country-node/src/config.js';

const FILES = [
  'databaseUrlFile',
  'natsPasswordFile',
  'nodeKeyFile',
  'keyringFolder',
  'caseKeyFolder',
  'attachmentFolder',
  'continuityFile',
  'trustSource',
  'trustRootFile',
  'trustMemoryFile',
  'nationalConfigurationFile',
  'nationalAuthorityFile',
  'nationalMemoryFile',
] as const;

/** Writes the settings of Mauritania's node for a command that needs some of them: what is not given is nowhere. */
export function writeNodeSettings(file: string, given: Partial<Settings>): void {
  const nowhere = Object.fromEntries(FILES.map((name) => [name, '/nowhere']));
  const servers = { natsServers: 'nats://127.0.0.1:1', issuer: 'http://127.0.0.1:1' };
  writeFileSync(file, JSON.stringify({ ...nowhere, ...servers, node: 'mr', audience: 'passerelle:mr', ...given }));
}
