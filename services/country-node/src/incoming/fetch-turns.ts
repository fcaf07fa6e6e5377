import type { AttachmentRow, HolderTurns } from '../ports/store/attachments.js';

/**
 * Whose file a process fetches next: of the holder whose turn was longest ago, and never more than so many of one holder at
 * once. One that answers slowly, or whose files are many, keeps those of no other waiting.
 */
export class FetchTurns {
  /** Files that are being fetched, by holder. */
  private readonly underWay = new Map<string, number>();
  /** The one whose turn was longest ago first. */
  private readonly served = new Set<string>();
  private claiming: Promise<unknown> = Promise.resolve();

  /** @param most files of one holder at once */
  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  /** @param take claims one file, or several where more of one holder do no harm @returns what it took; each is to be `end`ed */
  claim(take: (holders: HolderTurns) => Promise<AttachmentRow[]>): Promise<AttachmentRow[]> {
    // One after another: two at once would both find the same holder free.
    const claimed = this.claiming.then(() => take({ full: this.full(), served: [...this.served] }));
    const noted = claimed.then((rows) => {
      for (const row of rows) this.begin(holderOf(row));
      return rows;
    });
    this.claiming = noted.catch(() => undefined);
    return noted;
  }

  end(row: AttachmentRow): void {
    const holder = holderOf(row);
    const left = (this.underWay.get(holder) ?? 0) - 1;
    if (left > 0) this.underWay.set(holder, left);
    else this.underWay.delete(holder);
  }

  private begin(holder: string): void {
    this.underWay.set(holder, (this.underWay.get(holder) ?? 0) + 1);
    this.served.delete(holder);
    this.served.add(holder);
  }

  private full(): string[] {
    return [...this.underWay].filter(([, files]) => files >= this.most).map(([holder]) => holder);
  }
}

const holderOf = ({ holder }: AttachmentRow) => holder ?? '';
