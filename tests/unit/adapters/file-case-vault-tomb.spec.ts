import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileCaseVault } from '../../../services/country-node/src/adapters/keyring/file-case-vault.js';
import { NodeKey } from '../../../services/country-node/src/adapters/keyring/node-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const caseId = '01936b2a-7c11-7def-8aaa-0123456789ab';
const label = 'case_file.content';

describe('a case marked as erased', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let vault: FileCaseVault;
  let sealed: Uint8Array;
  const keyFile = () => join(folder.path, `${caseId}.key`);
  const isShut = async () => {
    await expect(vault.decrypt(caseId, label, sealed)).rejects.toMatchObject({ reason: 'case-key-missing' });
    await expect(vault.encrypt(caseId, label, sealed)).rejects.toMatchObject({ reason: 'case-key-missing' });
  };

  beforeEach(async () => {
    folder = temporaryFolder();
    vault = await FileCaseVault.open(folder.path, new NodeKey(randomBytes(32)));
    await vault.createKey(caseId);
    sealed = await vault.encrypt(caseId, label, Buffer.from('Aminetou mint Vall', 'utf8'));
  });
  afterEach(() => folder.remove());

  it('is shut also where a crash left its key behind the mark', async () => {
    writeFileSync(join(folder.path, `${caseId}.destroyed`), '');
    await isShut();
  });

  it('stays shut when its key comes back out of a backup', async () => {
    const kept = readFileSync(keyFile());
    await vault.destroyKey(caseId);
    writeFileSync(keyFile(), kept, { mode: 0o600 });
    await isShut();
    await vault.destroyKey(caseId);
    expect(() => readFileSync(keyFile())).toThrow('ENOENT');
  });
});
