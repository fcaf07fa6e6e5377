import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename } from 'node:path';

/** A place in a file, counted from 1. */
export interface Place {
  path: string;
  line: number;
  column: number;
}

/**
 * File and line in the source of what was built from it, such as `relay-outbox.ts:41`; without a map beside the built file,
 * in that file. The map is read when something was thrown: Node's own support would hold all of them in memory, always.
 */
export function findSource({ path, line, column }: Place): string {
  const found = readMap(path)?.findEntry(line - 1, column - 1);
  if (found && 'originalSource' in found) return `${basename(found.originalSource)}:${found.originalLine + 1}`;
  return `${basename(path)}:${line}`;
}

function readMap(path: string): SourceMap | undefined {
  const file = `${path}.map`;
  try {
    return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload) : undefined;
  } catch {
    // A log line never fails because of how it is decorated.
    return undefined;
  }
}
