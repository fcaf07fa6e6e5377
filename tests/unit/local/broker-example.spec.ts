import { afterAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLeaf } from '../../../deploy/local/nats.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const SAMPLE = readFileSync('deploy/broker/leaf.conf', 'utf8');

/** What the server reads of a configuration: neither remarks nor where its lines end; members are parted by either. */
function wordsOf(text: string): string[] {
  return text.replace(/^\s*#.*$/gm, '').match(/"[^"]*"|[{}[\]]|[^\s,{}[\]]+/g) ?? [];
}

/** The configuration with which the tests and the demonstration start a node's broker. */
async function started(node: string): Promise<string> {
  let written = '';
  const launch = (_name: string, file: string) => {
    written = readFileSync(file, 'utf8');
    return Promise.resolve({ stop: () => Promise.resolve(), kill: () => Promise.resolve() });
  };
  const login = { credentials: 'c', tls: { certificate: 'c', key: 'k' }, authority: 'a' };
  const options = { binary: '', folder: folder.path, launch, node, nodeSecret: 'a-password', login };
  await startLeaf({ ...options, hubLeafPort: 7422, port: 4222 });
  return written;
}

describe('the sample of a node’s broker', () => {
  it('is, with its names in place, what is started everywhere else', async () => {
    const here: Record<string, string> = {
      '<node>': 'ne',
      '<password>': 'a-password',
      '<hub>': '127.0.0.1',
      '/var/lib/nats/store': join(folder.path, 'store'),
      '/etc/nats/hub.creds': join(folder.path, 'hub.creds'),
      '/etc/nats/leaf.crt': join(folder.path, 'ne.crt'),
      '/etc/nats/leaf.key': join(folder.path, 'ne.key'),
      '/etc/nats/hub-authority.crt': join(folder.path, 'ne-authority.crt'),
    };
    const words = Object.entries(here).reduce((text, [name, value]) => text.replaceAll(name, value), SAMPLE);
    expect(wordsOf(words)).toEqual(wordsOf(await started('ne')));
  });

  it('names nothing else that has to be replaced', () => {
    expect(new Set(SAMPLE.match(/<\w+>/g))).toEqual(new Set(['<node>', '<password>', '<hub>']));
  });
});
