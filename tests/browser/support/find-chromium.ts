import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packed from '@sparticuz/chromium';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Lets a test run say that what is installed is not to be used. */
const ONLY_PACKED = process.env['PASSERELLE_TEST_PACKED_CHROMIUM'] === '1';
/** On a machine of this kind, the package unpacks beside its browser the libraries that a bare Debian has not. */
const WITH_LIBRARIES = ['AWS_LAMBDA_JS_RUNTIME', 'nodejs24.x'] as const;

export interface Chromium {
  executablePath: string;
  env: Record<string, string | undefined>;
}

/** The browser of this machine, or the one that a package brings with its libraries, so that no machine has none. */
export async function findChromium(): Promise<Chromium> {
  const installed = ONLY_PACKED ? undefined : INSTALLED.find((path) => existsSync(path));
  if (installed) return { executablePath: installed, env: process.env };
  const [name, kind] = WITH_LIBRARIES;
  process.env[name] = kind;
  const executablePath = await packed.executablePath();
  delete process.env[name];
  const libraries = { LD_LIBRARY_PATH: join(tmpdir(), 'al2023', 'lib'), FONTCONFIG_FILE: describeFonts() };
  return { executablePath, env: { ...process.env, ...libraries } };
}

/** The package's own letters are Latin; those of the machine, if it has any, are what Arabic is seen in. */
function describeFonts(): string {
  const folders = [join(tmpdir(), 'fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`).join('');
  const file = join(tmpdir(), 'passerelle-fonts.conf');
  const cache = `<cachedir>${join(tmpdir(), 'passerelle-fonts')}</cachedir>`;
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${folders}${cache}</fontconfig>`);
  return file;
}
