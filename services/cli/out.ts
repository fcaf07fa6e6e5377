/** Where a command writes: answers, and what went wrong. */
export interface Out {
  say(text: string): void;
  complain(text: string): void;
}
