import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Where the build puts the console; seen, like the matrix, from the folder that a node is started in. */
export const CONSOLE_FOLDER = join('dist', 'console');
export const PAGE = 'index.html';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** As the build packs each file, the smallest first. */
const PACKINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

export interface ConsoleFile {
  path: string;
  type: string;
  /** Its name tells its content, so that a browser may keep it for good. */
  hashed: boolean;
  packed: readonly { encoding: string; path: string }[];
}

/**
 * The files of the console by the path they are asked for under. Only what is listed here is ever read: no path that comes
 * in is joined to a folder.
 * @returns undefined where the console was not built
 */
export function listConsole(folder: string): ReadonlyMap<string, ConsoleFile> | undefined {
  const names = namesIn(folder);
  if (!names.has(PAGE)) return undefined;
  const served = [...names].filter((name) => Object.hasOwn(TYPES, extname(name)));
  return new Map(served.map((name) => [name, describe(folder, name, names)]));
}

function describe(folder: string, name: string, names: ReadonlySet<string>): ConsoleFile {
  const packed = PACKINGS.filter(([, ending]) => names.has(name + ending)).map(([encoding, ending]) => ({
    encoding,
    path: join(folder, name + ending),
  }));
  const type = TYPES[extname(name)] ?? 'application/octet-stream';
  return { path: join(folder, name), type, hashed: name.startsWith('assets/'), packed };
}

function namesIn(folder: string): Set<string> {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    const names = entries.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
    return new Set(names.map((name) => name.replaceAll('\\', '/')));
  } catch {
    return new Set();
  }
}
