export interface WhatToDo {
  /** Changes whenever there is something new to take; undefined where that cannot be told without taking it. */
  state: () => Promise<string | undefined>;
  /** Reads what is watched and goes by it. @throws anything, when it cannot be used */
  take: () => Promise<void>;
  /** At every look at which it could not be used; `first` once for each state and each way in which it fails. */
  refuse: (error: unknown, first: boolean) => void;
}

/** Signed files that are replaced when there is a new one: looked at again and again, taken once. */
export class Watched {
  private taken?: string;
  private reported?: string;
  private timer?: NodeJS.Timeout;
  private looking = Promise.resolve();

  constructor(private readonly todo: WhatToDo) {}

  /** @throws what `take` throws */
  async takeNow(): Promise<void> {
    // Before it is read: what is replaced meanwhile is taken at the next look.
    const seen = await this.todo.state();
    await this.todo.take();
    this.taken = seen;
  }

  watch(pollMs: number): void {
    this.timer = setInterval(() => void this.look(), pollMs).unref();
  }

  /** Looks for something new now; one look at a time. */
  look(): Promise<void> {
    this.looking = this.looking.then(() => this.takeIfChanged());
    return this.looking;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async takeIfChanged(): Promise<void> {
    const seen = await this.todo.state();
    if (seen !== undefined && seen === this.taken) return;
    try {
      await this.todo.take();
      this.taken = seen;
      delete this.reported;
    } catch (error) {
      // Tried again at every look (a disk or a clock may recover), said once.
      const failure = `${seen} ${nameOf(error)}`;
      this.todo.refuse(error, failure !== this.reported);
      this.reported = failure;
    }
  }
}

function nameOf(error: unknown): string {
  const { code, reason } = error as { code?: string; reason?: string };
  return code ?? reason ?? String(error);
}
