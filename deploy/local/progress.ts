/** What `--report` tells of one step. */
export interface StepReport {
  name: string;
  ok: boolean;
  /** Milliseconds it took. */
  ms: number;
}

/** One line per step, with the time it took: what a person sees while things start, and what a report lists. */
export class Progress {
  readonly steps: StepReport[] = [];

  constructor(readonly say: (text: string) => void = console.log) {}

  /**
   * @param told what stands after the tick; the name unless it was told already
   * @throws whatever `work` throws, after noting that the step failed
   */
  async step<T>(name: string, work: () => Promise<T>, told = `${name} `): Promise<T> {
    const started = performance.now();
    const note = (ok: boolean) => {
      const ms = Math.round(performance.now() - started);
      this.steps.push({ name, ok, ms });
      this.say(`  ${ok ? '✓' : '✗'} ${told}(${(ms / 1000).toFixed(1)} s)`);
    };
    try {
      const result = await work();
      note(true);
      return result;
    } catch (error) {
      note(false);
      throw error;
    }
  }
}
