// The first step on a bare machine: the only file that may run on another Node than the pinned one (>= 20.19, no dependencies).
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const node = join(root, 'node_modules', '.bin', 'node');
const [command = 'demo', ...rest] = process.argv.slice(2);
const SOURCES = [
  'services',
  'deploy/local',
  'tests/support',
  'tests/bench',
  'tests/chaos',
  'contracts/tools/vectors',
].filter((folder) => existsSync(join(root, folder)));

/** Where the program of a command is, when not beside this file. */
const ELSEWHERE = { bench: 'tests/bench/run.js', chaos: 'tests/chaos/run.js', passerelle: 'services/cli/main.js' };

/** Puts a node into one file. */
const BUNDLER = join('deploy', 'local', 'bundle-node.mjs');

/** A browser's program, built by itself. */
const CONSOLE = join('services', 'console');

const say = (text) => console.error(`passerelle · ${text}`);
const digest = (texts) => texts.reduce((hash, text) => hash.update(text), createHash('sha256')).digest('hex');

/** An orderly end may take its time; asking again does not disturb it. */
const AGAIN_MS = 3_000;

let running;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    // Started in the background, a program ignores SIGINT; this it hears. npm rolls back at the first, and ends at the next.
    running?.kill('SIGTERM');
    setInterval(() => running?.kill('SIGTERM'), AGAIN_MS).unref();
  });
}

// npm, when it is killed, tells nobody; what it ran notices that it has another parent.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => {
    if (process.ppid === parent) return;
    interrupted = true;
    running?.kill('SIGTERM');
  }, 500).unref();
}

/** Runs a program to its end and gives its exit code; a signal to this process is passed on to it. */
function run(file, args, options = {}) {
  if (interrupted) return Promise.resolve(130);
  return new Promise((resolve) => {
    running = spawn(file, args, { cwd: root, stdio: 'inherit', ...options });
    running.on('error', () => resolve(1));
    running.on('exit', (code, signal) => resolve(code ?? (signal ? 130 : 1)));
  });
}

function fresh(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === value;
}

async function install() {
  const stamp = join(root, 'node_modules', '.passerelle-installed');
  const wanted = digest([readFileSync(join(root, 'package-lock.json'))]);
  if (fresh(stamp, wanted) && existsSync(node)) return 0;
  say('installing the dependencies, the pinned Node among them (a minute or two)');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code === 0) writeFileSync(stamp, wanted);
  return code;
}

async function checkNode() {
  const version = execFileSync(node, ['--version']).toString().trim();
  if (version.startsWith('v24.')) return 0;
  say(`the pinned Node 24 did not install (found ${version}); npm must be allowed to run the install script of "node"`);
  return 1;
}

function sources(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (path === CONSOLE) return [];
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|js)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

async function build() {
  // A node's one file holds its libraries too: a newer one of them has to get into it.
  const files = [...SOURCES.flatMap(sources), 'package-lock.json', BUNDLER].sort();
  const wanted = digest(files.flatMap((file) => [file, readFileSync(join(root, file))]));
  const stamp = join(root, 'dist', '.built');
  if (fresh(stamp, wanted)) return 0;
  say('building');
  mkdirSync(join(root, 'dist'), { recursive: true });
  for (const each of readdirSync(join(root, 'dist')).filter((name) => name !== 'console'))
    rmSync(join(root, 'dist', each), { recursive: true, force: true });
  const swc = join(root, 'node_modules/@swc/cli/bin/swc.js');
  const code = await run(node, [
    swc,
    ...SOURCES,
    ...'-d dist --extensions .ts --ignore **/*.d.ts,services/console/** -q'.split(' '),
  ]);
  // What is JavaScript already would only be set out anew: five times as long in every node's memory.
  for (const file of files.filter((each) => each.endsWith('.js')))
    copyFileSync(join(root, file), join(root, 'dist', file));
  const bundled = code === 0 ? await run(node, [join(root, BUNDLER)]) : code;
  if (bundled === 0) writeFileSync(stamp, wanted);
  return bundled;
}

/** Everything that the pages are made of; kept apart, because they take longer to build than the node. */
function consoleSources(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

async function buildConsole() {
  const files = [CONSOLE, 'schemas', 'deploy/local/console'].flatMap(consoleSources).sort();
  const wanted = digest(files.flatMap((file) => [file, readFileSync(join(root, file))]));
  const stamp = join(root, 'dist', 'console', '.built');
  if (fresh(stamp, wanted)) return 0;
  say('building the console');
  const code = await run(node, [join(root, 'deploy', 'local', 'console', 'build.mjs')]);
  if (code === 0) writeFileSync(stamp, wanted);
  return code;
}

/** What a program asks for with --report is also there when it could not even be started. */
function reportFailure(steps) {
  const at = rest.findIndex((each) => each === '--report' || each.startsWith('--report='));
  if (at === -1) return;
  const file = rest[at].split('=')[1] ?? rest[at + 1];
  if (file) writeFileSync(resolve(root, file), JSON.stringify({ ok: false, steps, nodes: [] }, undefined, 2));
}

async function prepare() {
  const steps = [];
  for (const [name, work] of Object.entries({
    install,
    'pinned Node': checkNode,
    build,
    'build of the console': buildConsole,
  })) {
    const started = Date.now();
    const code = await work();
    steps.push({ name, ok: code === 0, ms: Date.now() - started });
    if (code === 0) continue;
    reportFailure(steps);
    process.exit(code);
  }
}

await prepare();
if (command !== 'build') {
  // How a node keeps its memory small is the same here and in a network of the demo.
  const { flags, environment } = JSON.parse(readFileSync(join(root, 'deploy', 'local', 'node-process.json'), 'utf8'));
  const node24 = command === 'start' ? { flags, environment } : { flags: [], environment: {} };
  // The channel tells the program when this process is gone, even if it was killed.
  const options = {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...node24.environment, ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` },
  };
  const program = ELSEWHERE[command] ?? `deploy/local/${command}.js`;
  process.exit(await run(node, [...node24.flags, join(root, 'dist', program), ...rest], options));
}
