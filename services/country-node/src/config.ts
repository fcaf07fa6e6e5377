import { readFileSync } from 'node:fs';
import { plainToInstance, Transform } from 'class-transformer';
import { IsIn, IsInt, IsString, IsUrl, Matches, Max, Min, MinLength, validateSync } from 'class-validator';

export const ROLES = ['desk', 'relay', 'receiver', 'timekeeper'] as const;
export type Role = (typeof ROLES)[number];

const MEANINGS = new Map<string, string>();

/** What a setting means, for those who run a node; docs/settings.md is made of it. */
function Means(meaning: string): PropertyDecorator {
  return (_settings, name) => void MEANINGS.set(String(name), meaning);
}

function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (settings, name) => decorators.forEach((decorate) => decorate(settings, name));
}

/** A whole number; as text only in digits, because an empty variable would otherwise count as zero. */
function Whole(min: number, max: number): PropertyDecorator {
  const read = ({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  return all(Transform(read), IsInt(), Min(min), Max(max));
}

const Text = () => all(IsString(), MinLength(1));

/**
 * Everything a node can be told, from the environment (`PASSERELLE_<NAME>`) or the JSON file that PASSERELLE_SETTINGS
 * names. Secrets are paths of files, never values.
 */
export class Settings {
  @Means('This node’s id on the trust list.')
  @Matches(/^(?=.{1,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  node!: string;

  @Means('File that holds the URL of the node’s PostgreSQL database.') @Text() databaseUrlFile!: string;
  @Means('Connections kept to the database.') @Whole(2, 100) databasePool = 10;
  @Means('Milliseconds after which a statement is given up.') @Whole(100, 600_000) statementTimeoutMs = 15_000;

  @Means('Addresses of the node’s own broker, separated by commas.') @Text() natsServers!: string;
  @Means('User name at the broker.') @Text() natsUser = 'node';
  @Means('File that holds the password at the broker.') @Text() natsPasswordFile!: string;

  @Means('File that holds the 32-byte key that wraps all others.') @Text() nodeKeyFile!: string;
  @Means('Folder of the keys that sign and open messages.') @Text() keyringFolder!: string;
  @Means('Folder of the case keys; outside the database and its backups.') @Text() caseKeyFolder!: string;
  @Means('Folder of the attachments, each encrypted.') @Text() attachmentFolder!: string;

  @Means('Bytes of room below which the disk of the attachments or case keys counts as low, and the node as not ready.')
  @Whole(0, 999_999_999_999)
  diskLowBytes = 64_000_000;

  @Means('Where the directory with the trust list is published: a folder, or an http(s) address.')
  @Text()
  trustSource!: string;

  @Means('The root metadata of the directory, given out of band, that the node begins with.')
  @Text()
  trustRootFile!: string;

  @Means(
    'File in which the node keeps the newest edition of the directory it used; it goes on with it while the source is away.',
  )
  @Text()
  trustMemoryFile!: string;

  @Means('File in which the node remembers how far its database had come; outside the database and its backups.')
  @Text()
  continuityFile!: string;

  @Means('The signed national configuration: ages, guardians, deciders, terms, calendar.')
  @Text()
  nationalConfigurationFile!: string;

  @Means('The keys of the national authority that the national configuration must be signed by.')
  @Text()
  nationalAuthorityFile!: string;

  @Means(
    'File in which the node remembers the newest national configuration it used; the text is kept beside it (`.text`).',
  )
  @Text()
  nationalMemoryFile!: string;

  @Means('The need-to-know matrix of the network.') @Text() matrixFile = 'contracts/need-to-know.json';

  @Means('The OpenID issuer of access tokens, exactly as in their `iss`.')
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  issuer!: string;

  @Means('What access tokens for this node have as `aud`.') @Text() audience!: string;
  @Means('Address that the HTTP API listens on.') @Text() host = '127.0.0.1';
  @Means('Port that the HTTP API listens on; 0 takes any that is free.') @Whole(0, 65_535) port = 8080;

  @Means('What this process does of `desk`, `relay`, `receiver` and `timekeeper`, separated by commas.')
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsIn(ROLES, { each: true })
  roles: Role[] = [...ROLES];

  @Means(
    'Milliseconds until a message without a receipt is published again; longer than the time in which the inbox stream knows duplicates.',
  )
  @Whole(1_000, 86_400_000)
  retryMs = 150_000;

  @Means(
    'Milliseconds in which the node’s inbox stream knows a message again; shorter than the `retryMs` of all peers.',
  )
  @Whole(100, 3_600_000)
  duplicateWindowMs = 120_000;

  @Means('Milliseconds for which what a worker took is left to it; after a crash another takes it then.')
  @Whole(500, 600_000)
  leaseMs = 15_000;

  @Means('Hours for which the sealed bytes of what was sent and receipted stay.') @Whole(1, 8_760) sentHours = 24;

  @Means('Messages handled in one transaction.') @Whole(1, 500) batch = 50;
  @Means(
    'Deliveries of one peer that may lie undone; what is beyond them waits at the broker, and as much again at most.',
  )
  @Whole(100, 1_000_000)
  inboxPerPeer = 20_000;

  @Means('Bytes that a JSON body of the HTTP API may have.') @Whole(1_000, 10_000_000) bodyBytes = 1_000_000;
  @Means('Requests a minute, of one person, that only read.') @Whole(1, 1_000_000) readsPerMinute = 1_200;
  @Means('Requests a minute, of one person, that change something.') @Whole(1, 1_000_000) writesPerMinute = 600;
  @Means('Requests a minute, of one person, that cost much: files, dry runs, checks of the whole ledger.')
  @Whole(1, 1_000_000)
  heavyPerMinute = 240;

  @Means(
    'Logins a minute, from one address (of IPv6, one network of 64 bits), that may fail before only those known already are let in from there. Behind a proxy on the same machine the address is the last in `X-Forwarded-For`, which the proxy must set or append (operations/issuer.md).',
  )
  @Whole(1, 1_000_000)
  failedLoginsPerMinute = 600;

  @Means('Levels that a JSON body may be nested.') @Whole(4, 200) bodyDepth = 40;
  @Means('Bytes that an attachment may have.') @Whole(1_000, 5_368_709_120) attachmentBytes = 5_368_709_120;
  @Means(
    'Hours without a piece of it after which an announced attachment is given up, until somebody asks for it again.',
  )
  @Whole(1, 8_760)
  attachmentPatienceHours = 720;
  @Means('Bytes that the attachments of one case may have together.')
  @Whole(1_000, 1_099_511_627_776)
  attachmentBytesPerCase = 21_474_836_480;
}

const DEFAULTS = new Settings();

/**
 * The file in which a test plans faults for this process; undefined in every other life. Never for a node that others can
 * reach. @throws SettingsError naming `PASSERELLE_TEST_FAULTS`
 */
export function readTestFaults({ host }: Settings, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const file = environment['PASSERELLE_TEST_FAULTS'];
  if (file !== undefined && host !== '127.0.0.1') throw new SettingsError(['PASSERELLE_TEST_FAULTS']);
  return file;
}

/** Which settings are wrong; names only, never values. */
export class SettingsError extends Error {
  constructor(readonly names: readonly string[]) {
    super(`settings at fault: ${names.join(', ')}`);
  }
}

/** Reads and checks all settings at once. @throws SettingsError naming every one that is missing, unknown or wrong */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const fromEnvironment = Object.entries(environment)
    .filter(([name, value]) => /^PASSERELLE_(?!SETTINGS$|TEST_)/.test(name) && value !== undefined)
    .map(([name, value]) => [toCamel(name.slice('PASSERELLE_'.length)), value] as const);
  const fromFile = readSettingsFile(environment['PASSERELLE_SETTINGS']);
  const settings = plainToInstance(Settings, { ...DEFAULTS, ...fromFile, ...Object.fromEntries(fromEnvironment) });
  const errors = validateSync(settings, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) throw new SettingsError(errors.map(({ property }) => property));
  return settings;
}

/** Every setting with its meaning and default, in the order of the class. */
export function listSettings(): { name: string; variable: string; meaning: string; default?: string }[] {
  return [...MEANINGS].map(([name, meaning]) => {
    const usual = (DEFAULTS as unknown as Record<string, string | number | string[] | undefined>)[name];
    return { name, variable: toVariable(name), meaning, ...(usual === undefined ? {} : { default: String(usual) }) };
  });
}

/** @throws SettingsError naming `settings`, because the parser's own message would quote the file */
function readSettingsFile(file: string | undefined): Record<string, unknown> {
  if (file === undefined) return {};
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { ...read };
  } catch {
    // Falls through: unreadable and malformed are one answer.
  }
  throw new SettingsError(['settings']);
}

function toCamel(name: string): string {
  return name.toLowerCase().replaceAll(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}

function toVariable(name: string): string {
  return `PASSERELLE_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
