import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustListText } from '#libs/trust/types.js';
import type { NetworkSecrets } from '../../../deploy/local/set-up-network.js';
import { authorEdition } from '../../../services/directory/author-edition.js';
import { publishFiles } from '../../../services/directory/publish-files.js';
import { readPublished } from '../../../services/directory/read-published.js';

/** Whoever publishes the directory of a running network. */
export class Publisher {
  private readonly place: string;

  /** @param folder of the network */
  constructor(private readonly folder: string) {
    this.place = join(folder, 'directory');
  }

  /** Publishes the list as it is, but for this. */
  publish(change: Partial<TrustListText>): void {
    const { roots, publisher } = JSON.parse(this.read('network.json')) as NetworkSecrets;
    const { list } = this.published();
    const next = { ...list, ...change, version: list.version + 1 };
    publishFiles(this.place, authorEdition(next, { people: roots.slice(0, 2), publisher }));
  }

  published() {
    return readPublished(this.place, this.read('trust-root.json'));
  }

  private read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }
}
