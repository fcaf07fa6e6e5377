import { readFileSync, writeFileSync } from 'node:fs';
import { readRoll } from '../../deploy/local/roll.js';
import type { RunningNetwork } from '../../deploy/local/start-network.js';
import { BigFile, BigFileTransfer, MEBIBYTE, NODES } from '../support/big-file-transfer.js';

export interface AttachmentFigures {
  /** From the first byte of the upload to the last one of the download at the other node; 1 MB = 10^6 bytes. */
  mbPerSecond: number;
  /** By how much the resident memory of either node's process rose at most above what it was before; MB = 2^20 bytes. */
  heapGrowthMb: number;
  /** Of that time, in seconds. */
  seconds: { upload: number; handover: number; fetch: number; download: number };
}

/**
 * Moves one file of `bytes` bytes from an upload over HTTP at one node, through the handover and the fetch over the
 * brokers, to a download at the other, and compares what came with what was sent.
 * @param folder of the network's state
 */
export async function measureAttachments(
  network: RunningNetwork,
  folder: string,
  bytes: number,
): Promise<AttachmentFigures> {
  const transfer = await BigFileTransfer.begin(network);
  // The first file of a process also loads code; it tells nothing of the second.
  await move(transfer, MEBIBYTE);
  const next = await BigFileTransfer.begin(network);
  const memory = NODES.map((id) => watchPeak(folder, `node ${id}`));
  const seconds = await move(next, bytes);
  const took = Object.values(seconds).reduce((sum, each) => sum + each, 0);
  const growth = memory.map((grown) => grown());
  return {
    mbPerSecond: Math.round(bytes / 1e6 / took),
    heapGrowthMb: Math.max(...growth),
    seconds,
  };
}

/** @returns the seconds that each part took */
async function move(transfer: BigFileTransfer, bytes: number): Promise<AttachmentFigures['seconds']> {
  const conversation = await transfer.agree();
  const sent = new BigFile(bytes);
  const [upload, attachmentId] = await timed(() => transfer.upload(sent));
  const [handover] = await timed(() => transfer.handOver(conversation, attachmentId));
  const [fetched, held] = await timed(() => transfer.arrival(conversation));
  const [download, digest] = await timed(() => transfer.download(held));
  if (digest !== sent.digest()) throw new Error('another file arrived');
  return { upload, handover, fetch: fetched, download };
}

/** Forgets a process's highest mark. @returns what tells by how many MB it has risen since; NaN where the system does not tell */
function watchPeak(folder: string, name: string): () => number {
  const pid = readRoll(folder)?.processes.findLast((each) => each.name === name)?.pid;
  const read = (field: string) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024;
  };
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    const before = read('VmRSS');
    return () => Math.round(read('VmHWM') - before);
  } catch {
    return () => Number.NaN;
  }
}

async function timed<T>(act: () => Promise<T>): Promise<[seconds: number, outcome: T]> {
  const began = performance.now();
  const outcome = await act();
  return [Number(((performance.now() - began) / 1_000).toFixed(2)), outcome];
}
