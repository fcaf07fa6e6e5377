import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { isAlive, type ProcessIdentity } from '../../deploy/local/process-identity.js';
import { readRoll } from '../../deploy/local/roll.js';
import { AUTHORITIES } from '../../deploy/local/members.js';
import { type RunningNetwork, startNetwork } from '../../deploy/local/start-network.js';
import type { Faults, PlannedFault } from '../../services/country-node/src/adapters/faults/fault-file.js';
import { measureAttachments } from '../bench/measure-attachments.js';
import { BigFile, BigFileTransfer, MEBIBYTE, type Pieces } from '../support/big-file-transfer.js';
import { eventually } from '../support/eventually.js';
import { TappedLine } from '../support/tapped-line.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Nodes are started and files moved while other specs keep the machine busy; how long that takes is not what is asked here. */
jest.setTimeout(240_000);

const BYTES = 24 * MEBIBYTE;
/** Of 256 KiB; the ciphertext is a little longer than the file. */
const PIECES = 97;
/** A request that was under way when somebody died is asked again, and so is one while the holder is away. */
const ASKED_AGAIN = 12;

const folder = temporaryFolder();
let network: RunningNetwork;
/** What Niger's node asks of Mauritania's. */
let requests: TappedLine;

const planFile = (id: string) => join(folder.path, `faults-of-${id}.json`);

function plan(id: string, faults: PlannedFault[]): void {
  writeFileSync(planFile(id), JSON.stringify({ faults, clockOffsetMs: 0 } satisfies Faults));
}

beforeAll(async () => {
  chmodSync(folder.path, 0o755);
  for (const { id } of AUTHORITIES) plan(id, []);
  network = await startNetwork({
    root: process.cwd(),
    folder: folder.path,
    members: AUTHORITIES,
    nodeSettings: { retryMs: 2_000, leaseMs: 2_000 },
    nodeEnvironment: (id) => ({ PASSERELLE_TEST_FAULTS: planFile(id) }),
    between: async (what, node, port) => {
      if (what !== 'broker' || node !== 'ne') return port;
      requests = new TappedLine(port, 'PUB ps.v1.ne.mr.fetch ');
      return requests.start();
    },
  });
});
afterAll(async () => {
  await network?.stop();
  await requests?.stop();
  folder.remove();
});

const node = (id: string) => network.nodes.find((each) => each.id === id)!.service;

function processOf(id: string): ProcessIdentity {
  return readRoll(folder.path)!.processes.findLast(({ name }) => name === `node ${id}`)!;
}

/** Hands a file over. @returns what waits for it at the other node and gives its digest */
async function send(file: BigFile): Promise<() => Promise<string>> {
  const transfer = await BigFileTransfer.begin(network);
  const conversation = await transfer.agree();
  const attachment = await transfer.upload(file);
  requests.count = 0;
  await transfer.handOver(conversation, attachment);
  return async () => transfer.download(await transfer.arrival(conversation));
}

it('the node that fetches is killed in the middle of a file: it goes on where it was, and asks for nothing twice', async () => {
  plan('ne', [{ at: 'attachment:piece-kept', hit: 40, act: 'kill' }]);
  const file = new BigFile(BYTES);
  const arrived = await send(file);
  const killed = processOf('ne');
  await eventually(() => !isAlive(killed), 'Niger’s node is dead', 40_000);
  expect(requests.count).toBe(40);
  plan('ne', []);
  await node('ne').restart();
  expect(await arrived()).toBe(file.digest());
  expect(requests.count).toBe(PIECES);
});

it('the node that holds it is killed in the middle of a file: when it is back, the rest is asked for and no more', async () => {
  plan('ne', [{ at: 'attachment:piece-kept', hit: 40, act: { delayMs: 3_000 } }]);
  const file = new BigFile(BYTES);
  const arrived = await send(file);
  await eventually(() => requests.count === 40, 'forty pieces were asked for', 40_000);
  const holder = processOf('mr');
  await node('mr').kill();
  expect(isAlive(holder)).toBe(false);
  // Asked in vain at least once before the holder is back.
  await eventually(() => requests.count > 40, 'the next piece is asked for', 40_000);
  await node('mr').restart();
  expect(await arrived()).toBe(file.digest());
  expect(requests.count).toBeGreaterThan(PIECES);
  expect(requests.count).toBeLessThan(PIECES + ASKED_AGAIN);
});

/** A file of which the rest does not come. */
class Stalled implements Pieces {
  constructor(
    private readonly file: BigFile,
    private readonly until: number,
  ) {}

  async *pieces(): AsyncGenerator<Uint8Array> {
    let sent = 0;
    for (const piece of this.file.pieces()) {
      if (sent >= this.until) await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
      yield piece;
      sent += piece.length;
    }
  }
}

it('the node that takes it in is killed in the middle of a file: what came is kept, and the rest makes it whole', async () => {
  const transfer = await BigFileTransfer.begin(network);
  const file = new BigFile(BYTES);
  const upload = await transfer.beginUpload(BYTES);
  const until = 20 * MEBIBYTE;
  const broken = transfer.continueUpload(upload, new Stalled(file, until), 0);
  const lost = expect(broken).rejects.toThrow();
  await eventually(async () => ((await transfer.offsetOf(upload)) ?? 0) >= 8 * MEBIBYTE, 'some of it is kept', 40_000);
  await node('mr').kill();
  await lost;
  await node('mr').restart();
  await eventually(async () => (await transfer.offsetOf(upload)) !== undefined, 'the node answers', 40_000);
  const offset = (await transfer.offsetOf(upload))!;
  expect(offset).toBeGreaterThanOrEqual(8 * MEBIBYTE);
  expect(offset).toBeLessThan(BYTES);
  await transfer.continueUpload(upload, file, offset);
  expect(await transfer.finishUpload(upload)).toBe(BYTES);
  expect(await transfer.download(upload, 'mr')).toBe(file.digest());
});

/** Where the system tells what a process holds at most; elsewhere there is nothing to measure by. */
const tells = existsSync('/proc/self/clear_refs');
(tells ? it : it.skip)(
  'what a file costs in memory does not follow its size, also where a node has just started',
  async () => {
    for (const id of ['mr', 'ne']) {
      await node(id).kill();
      await node(id).restart();
    }
    const { heapGrowthMb } = await measureAttachments(network, folder.path, 96 * MEBIBYTE);
    expect(heapGrowthMb).toBeLessThan(64);
  },
);
