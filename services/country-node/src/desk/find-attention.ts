import { setTimeout as sleep } from 'node:timers/promises';
import { isAnyUnheard } from '../casework/voices/find-unheard.js';
import { isStampMissing } from '../domain/national/stamps-due.js';
import type { NodeParts } from '../ports/node-parts.js';
import { ENDINGS, findEndings } from './find-endings.js';

/** What a person has to see to while the node does its work; the closed list of what `GET /health/ready` names. */
export const ATTENTION = [
  'restored-not-heard',
  'restored-unconfirmed',
  'searches-over-quota',
  'emergency-to-judge',
  'voice-unheard',
  'time-stamps-missing',
  'console-missing',
  ...ENDINGS,
] as const;
export type Attention = (typeof ATTENTION)[number];

const PATIENCE_MS = 2_000;
const WEEK_MS = 7 * 86_400_000;
/** Whoever watches asks every few seconds; for this answer words of children are opened, and staff changes by days. */
const UNHEARD_MS = 60_000;
const UNHEARD_PATIENCE_MS = 1_000;

/** What a restore left undone: partners that have not told what the node lost, cases that nobody has confirmed; who asks for more searches than anybody needs; what ends soon; which cases were opened in an emergency; what a child said and nobody may hear; no time-stamps for a day. */
export class AttentionFinder {
  private asking: Promise<Attention[]> | undefined;
  private unheard: { at: number; is: boolean } | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly parts: Pick<
      NodeParts,
      'store' | 'clock' | 'self' | 'directory' | 'keyring' | 'national' | 'vault'
    >,
  ) {}

  /** Of the store nothing when the database does not answer: that has a name of its own. */
  async find(): Promise<Attention[]> {
    const stored = await Promise.race([this.ask(), sleep(PATIENCE_MS, [] as Attention[], { ref: false })]);
    return [...stored, ...findEndings(this.parts)];
  }

  /** One question at a time, however many ask. */
  private ask(): Promise<Attention[]> {
    this.asking ??= this.read()
      .catch(() => [])
      .finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async read(): Promise<Attention[]> {
    const stored = await read(this.parts);
    await Promise.race([this.lookForUnheard(), sleep(UNHEARD_PATIENCE_MS, undefined, { ref: false })]);
    return this.unheard?.is ? [...stored, 'voice-unheard'] : stored;
  }

  /** Where it takes long it goes on beside: what is known of all else is told meanwhile, and of this what was found last. */
  private lookForUnheard(): Promise<void> {
    const { store, clock } = this.parts;
    const at = clock.now().getTime();
    if (this.unheard && Math.abs(at - this.unheard.at) < UNHEARD_MS) return Promise.resolve();
    this.looking ??= store
      .transaction((tx) => isAnyUnheard(this.parts, tx))
      .catch(() => this.unheard?.is ?? false)
      .then((is) => void (this.unheard = { at, is }))
      .finally(() => (this.looking = undefined));
    return this.looking;
  }
}

async function read(parts: Pick<NodeParts, 'store' | 'clock' | 'national'>): Promise<Attention[]> {
  const { store, clock, national } = parts;
  return store.transaction(async ({ restoration, inbox, emergencies, stamps }) => {
    // Threat 23: shown for a week after it happened last.
    const probed = (await inbox.countRefused('search-quota', new Date(clock.now().getTime() - WEEK_MS))) > 0;
    const opened = (await emergencies.list({ limit: 1, unjudged: true })).length > 0;
    const unstamped = isStampMissing(await stamps.standing(), national.newest(), clock.now());
    const always: Attention[] = [
      ...(probed ? (['searches-over-quota'] as const) : []),
      ...(opened ? (['emergency-to-judge'] as const) : []),
      ...(unstamped ? (['time-stamps-missing'] as const) : []),
    ];
    const incarnation = await restoration.incarnation();
    if (!incarnation || incarnation.cause === 'first') return always;
    const partners = await restoration.list();
    const heard = partners.length > 0 && partners.every(({ status }) => status === 'done' || status === 'set-aside');
    const unconfirmed = (await restoration.countUnconfirmed()) > 0;
    return [
      ...(heard ? [] : (['restored-not-heard'] as const)),
      ...(unconfirmed ? (['restored-unconfirmed'] as const) : []),
      ...always,
    ];
  });
}
