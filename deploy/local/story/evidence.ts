import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { makeAuthority } from '../certificates.js';
import { answerOf, passerelle } from './run-command.js';
import { check, type Telling } from './telling.js';
import { nameNode } from './words.js';

const SIDES = ['mr', 'ne'] as const;
/** Whose law names an authority of time-stamps, in a network that has one. */
const STAMPED = 'mr';
const SAYS_WHEN = /This was in the ledger at the latest at (\S+), says authority/g;

/** What a court would be given of the boy's transfer, and what of it holds without asking anybody. */
export async function evidence(telling: Telling): Promise<void> {
  const desk = mkdtempSync(join(tmpdir(), 'passerelle-evidence-'));
  const { stampCertificates } = telling.network;
  try {
    if (stampCertificates !== undefined) await stampedNow(telling);
    for (const id of SIDES) await tryBundle(telling, id, join(desk, `${id}.evidence`));
    if (stampCertificates !== undefined) await tryStamp(telling, desk, stampCertificates);
    for (const id of SIDES) await tryChanged(telling, join(desk, `${id}.evidence`));
  } finally {
    rmSync(desk, { recursive: true, force: true });
  }
  telling.say(
    'One character changed in either file, and the same command says that it does not hold. Nobody was asked for it.',
  );
}

const settingsOf = (telling: Telling, id: string) => join(folderOf(telling, id), 'settings.json');
const rootOf = (telling: Telling) => join(dirname(folderOf(telling, STAMPED)), 'trust-root.json');
const folderOf = ({ network }: Telling, id: string) => network.nodes.find((node) => node.id === id)?.folder ?? '';

async function tryBundle(telling: Telling, id: string, file: string): Promise<void> {
  const conversation = telling.known('conversationId');
  const asked = ['--settings', settingsOf(telling, id), '--conversation', conversation, '--out', file];
  await passerelle('evidence', 'export', ...asked);
  const said = await passerelle('evidence', 'verify', file, '--root', rootOf(telling));
  const text = readFileSync(file, 'utf8');
  check(!text.includes('Moussa'), 'a bundle without content holds a name');
  telling.say(
    `${nameNode(id)} hands out ${said.split('\n').length} findings in ${Math.ceil(text.length / 1_024)} KB, without content; all of it leads to the root of the directory.`,
  );
}

async function tryChanged(telling: Telling, file: string): Promise<void> {
  const text = readFileSync(file, 'utf8');
  const middle = text.indexOf('"', Math.floor(text.length / 2)) + 1;
  const changed = text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1);
  writeFileSync(file, changed);
  const { code } = await answerOf('evidence', 'verify', file, '--root', rootOf(telling));
  check(code !== 0, 'a changed bundle verified');
}

/** The node has its ledger stamped by itself, once a day; what was recorded since then is stamped when somebody wants it now. */
async function stampedNow(telling: Telling): Promise<void> {
  check((await stampsAt(telling, STAMPED)) > 0, 'the node had nothing stamped by itself');
  await passerelle('ledger', 'stamp', '--settings', settingsOf(telling, STAMPED));
}

/** With the certificates of the authority, and with those of another. */
async function tryStamp(telling: Telling, desk: string, certificates: string): Promise<void> {
  const verify = (id: string, file: string) => {
    const bundle = join(desk, `${id}.evidence`);
    return answerOf('evidence', 'verify', bundle, '--root', rootOf(telling), '--certificates', file);
  };
  const stamped = await verify(STAMPED, certificates);
  const times = [...stamped.said.matchAll(SAYS_WHEN)].map(([, at = '']) => at).sort();
  const { messages } = JSON.parse(readFileSync(join(desk, `${STAMPED}.evidence`), 'utf8')) as { messages: unknown[] };
  check(stamped.code === 0 && messages.length > 0, 'the stamped bundle does not verify');
  check(times.length === messages.length, 'no time-stamp says when a message was in the ledger');
  const others = join(desk, 'another.pem');
  writeFileSync(others, (await makeAuthority()).certificate);
  check((await verify(STAMPED, others)).code !== 0, 'a time-stamp counted by the certificate of somebody else');
  const bare = await verify('ne', certificates);
  check(bare.code === 0 && bare.said.includes('no time-stamp of an authority is in it'), 'Niger shows a time-stamp');
  telling.say(
    `${nameNode(STAMPED)}’s law names an authority of time-stamps (RFC 3161), which saw a digest: all of it was in the ledger at the latest at ${times.at(-1)}.`,
    `With the certificate of another authority the file does not hold. ${nameNode('ne')}’s law names none, and its file says so.`,
  );
}

async function stampsAt({ network }: Telling, id: string): Promise<number> {
  const client = new pg.Client({ connectionString: network.nodes.find((node) => node.id === id)?.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM ledger_stamp');
    return rows[0]?.n ?? 0;
  } finally {
    await client.end();
  }
}
