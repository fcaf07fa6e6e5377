import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConsentEvent, NewCase } from '#libs/schema-check/generated/types.js';

export const DOSSIERS = ['01-moussa', '02-siblings-awa', '02-siblings-issa', '03-mariama', '04-bakary'] as const;

export type DossierName = (typeof DOSSIERS)[number];

export interface DossierFile {
  file: string;
  documentType: string;
  mediaType: string;
  title: string;
  bytes: Uint8Array;
}

export interface Dossier {
  /** Body of POST /api/v1/cases. */
  newCase: NewCase;
  /** Bodies of POST /api/v1/cases/:id/consents, in order. */
  consentEvents: ConsentEvent[];
  files: DossierFile[];
}

/** The day as of which the dossiers are told. */
export const TOLD_ON = Date.parse('2026-11-23T00:00:00.000Z');
const DAY_MS = 86_400_000;
const FULL_DATE = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}\.\d{3}Z)?$/;

/**
 * Reads a dossier as if it were told today: full dates move by whole days, so that ages, consents and deadlines stay as
 * they were; years and months alone stay.
 * @param folder of the dossiers; read from the repository, not from the build
 */
export async function readDossier(folder: string, name: DossierName, now: Date): Promise<Dossier> {
  const days = Math.floor((now.getTime() - TOLD_ON) / DAY_MS);
  const read = async <T>(file: string) =>
    moveDates(JSON.parse(await readFile(join(folder, name, file), 'utf8')), days) as T;
  const listed = await read<Omit<DossierFile, 'bytes'>[]>('attachments.json');
  return {
    newCase: await read<NewCase>('case.json'),
    consentEvents: await read<ConsentEvent[]>('consent-events.json'),
    files: await Promise.all(
      listed.map(async (each) => ({ ...each, bytes: await readFile(join(folder, name, each.file)) })),
    ),
  };
}

/** Moves every full date and time in a JSON value by whole days. */
export function moveDates(value: unknown, days: number): unknown {
  if (typeof value === 'string') return moveDate(value, days);
  if (Array.isArray(value)) return value.map((item) => moveDates(item, days));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, moveDates(member, days)]));
}

function moveDate(text: string, days: number): string {
  const [, day, time] = FULL_DATE.exec(text) ?? [];
  if (day === undefined) return text;
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10) + (time ?? '');
}
