/** Which processes were to die, because somebody struck them or planned it, and which died though nobody had. */
export class Deaths {
  private readonly planned = new Set<string>();
  /** Of what was last seen to run, its process. */
  private readonly running = new Map<string, number>();
  private readonly found: string[] = [];

  /** It dies once, or may: nobody waits for it. */
  plan(name: string): void {
    this.planned.add(name);
  }

  /** What was planned came to nothing, or all of it is over. */
  unplan(name: string): void {
    this.planned.delete(name);
  }

  /** Somebody took it down and starts it again himself. */
  isTakenDown(name: string): void {
    this.planned.delete(name);
    this.running.delete(name);
  }

  runs(name: string, pid: number): void {
    this.running.set(name, pid);
  }

  /** One that died before it was ever up has only not started: it is started again, and what never comes up is told. */
  isDead(name: string, pid: number | undefined): void {
    if (this.running.get(name) !== pid || pid === undefined) return;
    this.running.delete(name);
    if (!this.planned.delete(name)) this.found.push(`${name} died, and nobody had planned it`);
  }

  /** @returns what died of itself since this was asked last */
  ofThemselves(): string[] {
    return this.found.splice(0);
  }
}
