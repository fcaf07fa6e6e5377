import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { answerOf, passerelle } from './run-command.js';
import { check, type Telling } from './telling.js';
import { nameNode } from './words.js';

const SIDES = ['mr', 'ne'] as const;

/** What a court would be given of the boy's transfer, and what of it holds without asking anybody. */
export async function evidence(telling: Telling): Promise<void> {
  const desk = mkdtempSync(join(tmpdir(), 'passerelle-evidence-'));
  try {
    for (const id of SIDES) await tryBundle(telling, id, join(desk, `${id}.evidence`));
  } finally {
    rmSync(desk, { recursive: true, force: true });
  }
  telling.say(
    'One character changed in either file, and the same command says that it does not hold. Nobody was asked for it.',
  );
}

async function tryBundle(telling: Telling, id: string, file: string): Promise<void> {
  const { folder } = telling.network.nodes.find((node) => node.id === id) ?? { folder: '' };
  const settings = join(folder, 'settings.json');
  const root = join(dirname(folder), 'trust-root.json');
  const conversation = telling.known('conversationId');
  await passerelle('evidence', 'export', '--settings', settings, '--conversation', conversation, '--out', file);
  const said = await passerelle('evidence', 'verify', file, '--root', root);
  const text = readFileSync(file, 'utf8');
  check(!text.includes('Moussa'), 'a bundle without content holds a name');
  const middle = text.indexOf('"', Math.floor(text.length / 2)) + 1;
  const changed = text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1);
  writeFileSync(file, changed);
  const { code } = await answerOf('evidence', 'verify', file, '--root', root);
  check(code !== 0, 'a changed bundle verified');
  telling.say(
    `${nameNode(id)} hands out ${said.split('\n').length} findings in ${Math.ceil(text.length / 1_024)} KB, without content; all of it leads to the root of the directory.`,
  );
}
