import { createHash } from 'node:crypto';
import { Inject, Injectable, SetMetadata } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequests } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import { NODE_PARTS, RATE_LIMITS } from './tokens.js';

export type RouteClass = 'read' | 'write' | 'heavy';

/** Requests a minute. */
export interface RateLimits extends Record<RouteClass, number> {
  /** Logins that fail, of one address or network. */
  failedLogin: number;
}

/** Who asks, as far as it is known before anything is verified. */
export interface Caller {
  /** Access token or session; undefined when the request has none. */
  credential: string | undefined;
  /** Their address, or the network that they have whole. */
  network: string;
}

export const HEAVY = 'heavy';
/** A route that costs much more than others: files, whole ledgers, dry runs. */
export const Heavy = () => SetMetadata(HEAVY, true);

const WINDOW_SECONDS = 60;
const MOST_REMEMBERED = 10_000;

/**
 * How often each client may ask. Whose credential was good before is counted as that person before it is verified again,
 * so that a flood costs neither a signature nor a question to the database. Others are stopped only when too many logins
 * from where they are have failed; that stops nobody who is known. Whoever waits as long as told gets an answer. Each
 * process counts for itself.
 */
@Injectable()
export class RequestRates {
  /** Person by digest of the credential. */
  private readonly known = new Map<string, string>();
  private readonly limiters: Record<keyof RateLimits, RateLimiterMemory>;

  constructor(
    @Inject(RATE_LIMITS) limits: RateLimits,
    @Inject(NODE_PARTS) private readonly parts: Pick<NodeParts, 'log'>,
  ) {
    const limiter = (keyPrefix: keyof RateLimits) =>
      new RateLimiterMemory({ keyPrefix, points: limits[keyPrefix], duration: WINDOW_SECONDS });
    this.limiters = {
      read: limiter('read'),
      write: limiter('write'),
      heavy: limiter('heavy'),
      failedLogin: limiter('failedLogin'),
    };
  }

  /** Before the login. @returns true when the request is counted already @throws TooManyRequests */
  async arrive({ credential, network }: Caller, routeClass: RouteClass): Promise<boolean> {
    const person = this.known.get(digestOf(credential));
    if (person !== undefined) {
      await this.count(person, routeClass);
      return true;
    }
    const failed = await this.limiters.failedLogin.get(network);
    if (failed && failed.remainingPoints <= 0) throw new TooManyRequests(secondsOf(failed));
    return false;
  }

  /** After a good login of a request that was not counted yet. @throws TooManyRequests */
  async welcome({ credential }: Caller, person: string, routeClass: RouteClass): Promise<void> {
    this.known.set(digestOf(credential), person);
    if (this.known.size > MOST_REMEMBERED) this.known.delete(this.known.keys().next().value ?? '');
    await this.count(person, routeClass);
  }

  /** After a login that failed. */
  async turnAway({ credential, network }: Caller): Promise<void> {
    this.known.delete(digestOf(credential));
    const limiter = this.limiters.failedLogin;
    const { consumedPoints } = await consume(limiter, network);
    if (consumedPoints === limiter.points) this.parts.log.warn('logins-limited', { count: consumedPoints });
  }

  private async count(person: string, routeClass: RouteClass): Promise<void> {
    const limiter = this.limiters[routeClass];
    const found = await consume(limiter, person);
    if (found.consumedPoints <= limiter.points) return;
    if (found.consumedPoints === limiter.points + 1) {
      this.parts.log.warn('requests-limited', { staffId: person, kind: routeClass, count: limiter.points });
    }
    throw new TooManyRequests(secondsOf(found));
  }
}

/** The library throws what it answers when the limit is passed. */
async function consume(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused;
    throw refused;
  }
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}

/** The credential itself is not kept. */
function digestOf(credential: string | undefined): string {
  return credential === undefined ? '' : createHash('sha256').update(credential).digest('base64url');
}
