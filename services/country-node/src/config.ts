import { readFileSync } from 'node:fs';
import { plainToInstance, Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsString, IsUrl, Matches, Max, Min, MinLength, validateSync } from 'class-validator';

export const ROLES = ['desk', 'relay', 'receiver', 'timekeeper'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Everything a node can be told, from the environment (`PASSERELLE_<NAME>`) or the JSON file that PASSERELLE_SETTINGS
 * names. Secrets are paths of files, never values.
 */
export class Settings {
  /** This node's id on the trust list. */
  @Matches(/^[a-z0-9-]{1,40}$/) node!: string;
  /** PostgreSQL, as a file that holds the URL. */
  @IsString() @MinLength(1) databaseUrlFile!: string;
  @Type(() => Number) @IsInt() @Min(2) @Max(100) databasePool = 10;
  @Type(() => Number) @IsInt() @Min(100) @Max(600_000) statementTimeoutMs = 15_000;
  /** Addresses of the node's own broker, separated by commas. */
  @IsString() @MinLength(1) natsServers!: string;
  @IsString() natsUser = 'node';
  @IsString() @MinLength(1) natsPasswordFile!: string;
  /** The 32-byte key that wraps all others. */
  @IsString() @MinLength(1) nodeKeyFile!: string;
  @IsString() @MinLength(1) keyringFolder!: string;
  @IsString() @MinLength(1) caseKeyFolder!: string;
  @IsString() @MinLength(1) attachmentFolder!: string;
  @IsString() @MinLength(1) trustListFile!: string;
  @IsString() @MinLength(1) trustRootFile!: string;
  @IsString() @MinLength(1) trustMemoryFile!: string;
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] }) issuer!: string;
  @IsString() @MinLength(1) audience!: string;
  @IsString() host = '127.0.0.1';
  @Type(() => Number) @IsInt() @Min(0) @Max(65_535) port = 8080;
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsIn(ROLES, { each: true })
  roles: Role[] = [...ROLES];
  /** Milliseconds until an unreceipted message is published again; longer than the inbox stream's duplicate window. */
  @Type(() => Number) @IsInt() @Min(1_000) @Max(86_400_000) retryMs = 150_000;
  @Type(() => Number) @IsInt() @Min(1) @Max(500) batch = 50;
  @Type(() => Number) @IsInt() @Min(1_000) @Max(10_000_000) bodyBytes = 1_000_000;
  @Type(() => Number) @IsInt() @Min(4) @Max(200) bodyDepth = 40;
  @Type(() => Number) @IsInt() @Min(1_000) @Max(5_368_709_120) attachmentBytes = 26_214_400;
  /** `contracts/need-to-know.json` of the network. */
  @IsString() matrixFile = 'contracts/need-to-know.json';
}

const REQUIRED = new Settings();

/** Which settings are wrong; names only, never values. */
export class SettingsError extends Error {
  constructor(readonly names: readonly string[]) {
    super(`settings at fault: ${names.join(', ')}`);
  }
}

/** Reads and checks all settings at once. @throws SettingsError naming every one that is missing, unknown or wrong */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const file = environment['PASSERELLE_SETTINGS'];
  const fromFile = file ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
  const fromEnvironment = Object.entries(environment)
    .filter(([name, value]) => /^PASSERELLE_(?!SETTINGS$|TEST_)/.test(name) && value !== undefined)
    .map(([name, value]) => [toCamel(name.slice('PASSERELLE_'.length)), value] as const);
  const settings = plainToInstance(Settings, { ...REQUIRED, ...fromFile, ...Object.fromEntries(fromEnvironment) });
  const errors = validateSync(settings, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) throw new SettingsError(errors.map(({ property }) => property));
  return settings;
}

function toCamel(name: string): string {
  return name.toLowerCase().replaceAll(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}
