import type { TrustRoot } from '#libs/trust/types.js';
import { verifyNationalConfiguration } from '#libs/trust/verify-national-configuration.js';
import { readMemory, readSignedText, readTrustRoot } from '../country-node/src/adapters/directory/read-trust-files.js';
import type { Settings } from '../country-node/src/config.js';
import type { NationalConfiguration } from '../country-node/src/domain/national/national-configuration.js';
import { UsageError } from './usage-error.js';

type Places = Pick<Settings, 'node' | 'nationalConfigurationFile' | 'nationalAuthorityFile' | 'nationalMemoryFile'>;

/** The national configuration by which the node goes, or will in a second; never one older than it has used. @throws UsageError */
export async function readNationalLaw(places: Places): Promise<NationalConfiguration> {
  try {
    const authority: TrustRoot = await readTrustRoot(places.nationalAuthorityFile, 'national-authority-invalid');
    const signed = await readSignedText(places.nationalConfigurationFile, 'national-configuration-unreadable');
    const { version } = await readMemory(places.nationalMemoryFile, 'national-memory-unreadable');
    return verifyNationalConfiguration(signed, authority, { node: places.node, highestVersion: version });
  } catch {
    throw new UsageError('The national configuration of the node cannot be read, or is not signed as it must be.');
  }
}
