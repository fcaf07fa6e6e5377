import { run } from '../../../services/cli/run.js';
import { check } from './telling.js';

/** What a command answered. */
export interface Answered {
  /** 0 all is well · 1 something was found · 2 it could not be carried out. */
  code: number;
  said: string;
}

/** Carries out `passerelle …` as its operator would, in this process. */
export async function answerOf(...args: string[]): Promise<Answered> {
  const said: string[] = [];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void said.push(text) };
  return { code: await run(args, out), said: said.join('\n') };
}

/** The same, of a command that must go well. @returns what it said @throws Untrue */
export async function passerelle(...args: string[]): Promise<string> {
  const { code, said } = await answerOf(...args);
  check(code === 0, `passerelle ${args.slice(0, 2).join(' ')} ended with ${code}: ${said.split('\n').at(-1)}`);
  return said;
}
