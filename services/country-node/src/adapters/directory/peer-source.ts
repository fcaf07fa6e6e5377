import { BaseFetcher } from 'tuf-js';
import { DownloadHTTPError, DownloadLengthMismatchError } from 'tuf-js/dist/error.js';
import { nameQuick } from '#libs/trust/read-edition.js';
import type { KeptEdition } from './kept-edition.js';
import { MAX_FILE_BYTES, type TrustSource } from './trust-source.js';

/** Bytes of an answer (protocol 6.8). */
const PIECE_BYTES = 256 * 1024;
const REQUEST = /^(\d{1,8}) ([\w.-]{1,128})$/;

/** Asks a peer for a piece of a file of the directory. @returns undefined when it has nothing there; throws when it does not answer */
export type AskPeer = (peer: string, request: string) => Promise<Uint8Array | undefined>;

type PeerSource = Pick<TrustSource, 'url' | 'fetcher'>;

/** The peers, asked one after the other while the source gives nothing that counts; none is believed more than a source is. */
export class Peers {
  private turn = 0;
  private asked = -Infinity;

  /** @param everyMs between two questions: looks at a folder come every second */
  constructor(
    private readonly ask: AskPeer,
    private readonly everyMs = 15_000,
  ) {}

  /** @returns the one whose turn it is, and what it has; undefined while it is too early */
  next(ids: readonly string[]): { peer: string; source: PeerSource } | undefined {
    if (ids.length === 0 || performance.now() - this.asked < this.everyMs) return undefined;
    this.asked = performance.now();
    const peer = ids[this.turn++ % ids.length]!;
    return { peer, source: { url: 'file:///', fetcher: new PeerFetcher(peer, this.ask) } };
  }
}

class PeerFetcher extends BaseFetcher {
  constructor(
    private readonly peer: string,
    private readonly ask: AskPeer,
  ) {
    super();
  }

  override async fetch(url: string) {
    const name = new URL(url).pathname.slice(1);
    const pieces: Uint8Array[] = [];
    for (let offset = 0; ;) {
      const piece = await this.ask(this.peer, `${offset} ${name}`);
      if (!piece?.length) break;
      pieces.push(piece);
      offset += piece.length;
      if (offset > MAX_FILE_BYTES) throw new DownloadLengthMismatchError('too large');
      if (piece.length < PIECE_BYTES) break;
    }
    if (pieces.length === 0) throw new DownloadHTTPError('not there', 404);
    return new Blob([new Uint8Array(Buffer.concat(pieces))]).stream();
  }
}

/** What a node hands on of the directory: its files as they were published, and nothing that it makes itself. */
export class FilesForPeers {
  private readonly files: ReadonlyMap<string, Buffer>;

  /** @param root given to this node out of band */
  constructor(edition: KeptEdition, root: string) {
    const named = [
      ...[root, ...edition.roots].map((text) => [`${versionOf(text)}.root.json`, text]),
      ...parts(edition),
    ];
    this.files = new Map(named.map(([name, text]) => [name!, Buffer.from(text!)]));
  }

  /** @param request `<offset> <name>` (protocol 6.8) */
  serve(request: string): Uint8Array | undefined {
    const [, offset = '', name = ''] = REQUEST.exec(request) ?? [];
    return this.files.get(name)?.subarray(Number(offset), Number(offset) + PIECE_BYTES);
  }
}

function parts({ timestamp, snapshot, targets, text, quick = [] }: KeptEdition): string[][] {
  const { hashes } = Object.values((JSON.parse(targets) as Named).signed.targets)[0]!;
  return [
    ['timestamp.json', timestamp],
    [`${versionOf(snapshot)}.snapshot.json`, snapshot],
    [`${versionOf(targets)}.targets.json`, targets],
    [`${hashes.sha256}.trust-list.json`, text],
    ...nameQuick(snapshot, quick),
  ];
}

interface Named {
  signed: { targets: Record<string, { hashes: { sha256: string } }> };
}

function versionOf(text: string): number {
  return (JSON.parse(text) as { signed: { version: number } }).signed.version;
}
