// The first step on a bare machine: the only file that may run on another Node than the pinned one (>= 20.19, no dependencies).
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const node = join(root, 'node_modules', '.bin', 'node');
const [command = 'demo', ...rest] = process.argv.slice(2);
const SOURCES = ['services', 'deploy/local', 'tests/support'];

const say = (text) => console.error(`passerelle · ${text}`);
const run = (file, args, options = {}) => execFileSync(file, args, { cwd: root, stdio: 'inherit', ...options });
const digest = (texts) => texts.reduce((hash, text) => hash.update(text), createHash('sha256')).digest('hex');

function fresh(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === value;
}

function install() {
  const stamp = join(root, 'node_modules', '.passerelle-installed');
  const wanted = digest([readFileSync(join(root, 'package-lock.json'))]);
  if (fresh(stamp, wanted) && existsSync(node)) return;
  say('installing the dependencies, the pinned Node among them (a minute or two)');
  run('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(stamp, wanted);
}

function checkNode() {
  const version = execFileSync(node, ['--version']).toString().trim();
  if (version.startsWith('v24.')) return;
  say(`the pinned Node 24 did not install (found ${version}); npm must be allowed to run the install script of "node"`);
  process.exit(1);
}

function sources(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|js)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function build() {
  const files = SOURCES.filter((folder) => existsSync(join(root, folder)))
    .flatMap(sources)
    .sort();
  const wanted = digest(files.flatMap((file) => [file, readFileSync(join(root, file))]));
  const stamp = join(root, 'dist', '.built');
  if (fresh(stamp, wanted)) return;
  say('building');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  mkdirSync(join(root, 'dist'), { recursive: true });
  const folders = SOURCES.filter((folder) => existsSync(join(root, folder)));
  run(node, [
    join(root, 'node_modules/@swc/cli/bin/swc.js'),
    ...folders,
    '-d',
    'dist',
    '--extensions',
    '.ts,.js',
    '--ignore',
    '**/*.d.ts',
    '-q',
  ]);
  writeFileSync(stamp, wanted);
}

install();
checkNode();
build();
const child = spawn(node, [join(root, 'dist', 'deploy', 'local', `${command}.js`), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
