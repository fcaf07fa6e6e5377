import { fingerprint } from './read-trust-files.js';

export interface WhatToDo {
  /** Reads the file and goes by it. @throws anything, when the file cannot be used */
  take: () => Promise<void>;
  /** At every look at which the file could not be used; `first` once for each state of the file. */
  refuse: (error: unknown, first: boolean) => void;
}

/** A signed file that is replaced whole when there is a new one: looked at every second, taken once. */
export class WatchedFile {
  private taken = '';
  private reported = '';
  private timer?: NodeJS.Timeout;
  private looking = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly todo: WhatToDo,
  ) {}

  /** @throws what `take` throws */
  async takeNow(): Promise<void> {
    // Before it is read: a file that is replaced meanwhile is taken at the next look.
    const seen = await fingerprint(this.file);
    await this.todo.take();
    this.taken = seen;
  }

  watch(pollMs: number): void {
    this.timer = setInterval(() => void this.look(), pollMs).unref();
  }

  /** Looks for a new one now; one look at a time. */
  look(): Promise<void> {
    this.looking = this.looking.then(() => this.takeIfChanged());
    return this.looking;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async takeIfChanged(): Promise<void> {
    const seen = await fingerprint(this.file);
    if (seen === this.taken) return;
    try {
      await this.todo.take();
      this.taken = seen;
    } catch (error) {
      // Tried again at every look (a disk or a clock may recover), said once.
      this.todo.refuse(error, seen !== this.reported);
      this.reported = seen;
    }
  }
}
