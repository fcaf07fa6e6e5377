import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTokenTools } from '../../deploy/local/token-tools.js';

const [LABEL, KEY, PIN] = ['passerelle', '0a01', '240179'];

/** A token of the test's own, as a PKCS#11 module gives one (SoftHSM), and what the command is told of it. */
export interface SomeToken {
  module: string;
  label: string;
  key: string;
  pinFile: string;
  /** As if somebody else's were in its place: the same label and id, another key. */
  exchange(): void;
  /** Out of its reader, and back. */
  remove(): void;
  insert(): void;
  /** Puts a shell script in the place of pkcs11-tool, which stays at `$TOOL`. @returns what takes it away again */
  replaceTool(script: string): () => void;
}

/**
 * Makes a token with a P-256 pair in a folder. What opens it is found by this process's environment from then on, and by
 * those that it starts.
 */
export function makeToken(folder: string): SomeToken {
  const { module, path, libraries } = findTokenTools(join(process.cwd(), '.passerelle', 'cache'));
  if (path) process.env['PATH'] = `${path}:${process.env['PATH']}`;
  if (libraries) process.env['LD_LIBRARY_PATH'] = libraries;
  const settings = (name: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    const file = join(folder, `${name}.conf`);
    writeFileSync(
      file,
      `directories.tokendir = ${join(folder, name)}\nobjectstore.backend = file\nlog.level = ERROR\n`,
    );
    process.env['SOFTHSM2_CONF'] = file;
  };
  const make = () => {
    const pins = ['--so-pin', '13572468', '--pin', PIN];
    execFileSync('softhsm2-util', ['--module', module, '--init-token', '--free', '--label', LABEL, ...pins], {
      stdio: 'pipe',
      env: process.env,
    });
    const pair = ['--keypairgen', '--key-type', 'EC:prime256v1', '--id', KEY, '--usage-derive'];
    const where = ['--module', module, '--token-label', LABEL, '--login', '--pin', PIN];
    execFileSync('pkcs11-tool', [...where, ...pair], { stdio: 'pipe', env: process.env });
  };
  settings('own');
  make();
  const pinFile = join(folder, 'token.pin');
  writeFileSync(pinFile, `${PIN}\n`, { mode: 0o600 });
  return {
    module,
    label: LABEL,
    key: KEY,
    pinFile,
    exchange: () => {
      settings('other');
      make();
    },
    remove: () => settings('none'),
    insert: () => settings('own'),
    replaceTool: (script) => {
      const before = process.env['PATH'] ?? '';
      const tool = before.split(':').find((each) => existsSync(join(each, 'pkcs11-tool'))) ?? '';
      mkdirSync(join(folder, 'bin'), { recursive: true });
      writeFileSync(join(folder, 'bin', 'pkcs11-tool'), `#!/bin/sh\nTOOL=${join(tool, 'pkcs11-tool')}\n${script}\n`, {
        mode: 0o755,
      });
      process.env['PATH'] = `${join(folder, 'bin')}:${before}`;
      return () => void (process.env['PATH'] = before);
    },
  };
}
