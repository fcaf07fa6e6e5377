import type { Country } from './country.js';

/** A node hears of no trust list that is published from now on. @returns lets it hear again */
export function keepBehind({ parts }: Country): () => void {
  const [directory, old] = [parts.directory, parts.directory.view()];
  parts.directory = { ...directory, view: () => old };
  return () => void (parts.directory = directory);
}
