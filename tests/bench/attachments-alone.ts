import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startNetwork } from '../../deploy/local/start-network.js';
import { measureAttachments } from './measure-attachments.js';

/** One big file alone, of as many MB as the argument says, on a network of its own. */
async function main(megabytes: number): Promise<void> {
  const root = process.cwd();
  const folder = join(root, '.passerelle', 'bench-attachments');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const network = await startNetwork({ root, folder });
  try {
    console.log(JSON.stringify(await measureAttachments(network, folder, megabytes * 1_000_000)));
  } finally {
    await network.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main(Number(process.argv[2] ?? 256)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
