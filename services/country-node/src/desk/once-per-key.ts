import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ActRow } from '../ports/store/acts.js';
import type { StaffRequest } from './current-staff.js';
import { KEY_PATTERN, ONCE } from './openapi/describe-route.js';
import { readBytes } from './read-body.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

const HEADER = 'idempotency-key';
const PLACE = `/${HEADER}`;

type Asked = Pick<ActRow, 'staffId' | 'keyDigest' | 'askedDigest'>;

/**
 * Does once what is asked for again under the same key (draft-ietf-httpapi-idempotency-key-header): act and answer are kept in
 * one transaction, so that nothing is done without being remembered. A key is its person's, and is worth for one request.
 */
@Injectable()
export class OncePerKey implements NestInterceptor {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  /** @throws Refusal `parameter-invalid`, also where a route keeps no keys: a promise that is not kept is not taken */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<StaffRequest>();
    const given = request.headers[HEADER];
    if (given === undefined || request.method !== 'POST') return next.handle();
    const key = KEY_PATTERN.exec(String(given))?.[1];
    const taken = Reflect.getMetadata(ONCE, context.getHandler()) === true;
    if (!taken || key === undefined) throw new Refusal('parameter-invalid', [PLACE]);
    const asked = await this.read(request, key);
    return from(this.parts.store.asOne(() => this.act(asked, next)));
  }

  /** Before a connection to the database is taken: a body may come slowly. */
  private async read(request: StaffRequest, key: string): Promise<Asked> {
    const { staff, method, originalUrl } = request;
    if (!staff) throw new TypeError('a route without its guard');
    const body = await readBytes(request, this.limits.bodyBytes);
    const version = request.headers['if-match'] ?? '';
    const head = JSON.stringify([method, originalUrl, version]);
    return {
      staffId: staff.id,
      keyDigest: createHash('sha256').update(key).digest(),
      askedDigest: createHmac('sha256', key).update(head).update(body).digest(),
    };
  }

  /** @throws Refusal `request-in-work`, `request-key-reused` and all of the act's */
  private async act(asked: Asked, next: CallHandler): Promise<unknown> {
    const { store, clock } = this.parts;
    const known = await store.transaction(async (tx) => {
      if (!(await tx.acts.take(asked))) throw new Refusal('request-in-work', [PLACE]);
      return tx.acts.find(asked);
    });
    if (known) return answerOf(known, asked);
    const answer: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
    const row = { ...asked, answer: JSON.stringify(answer ?? null), doneAt: clock.now() };
    await store.transaction((tx) => tx.acts.add(row));
    return answer;
  }
}

function answerOf({ answer, askedDigest }: ActRow, asked: Asked): unknown {
  if (!timingSafeEqual(askedDigest, asked.askedDigest)) throw new Refusal('request-key-reused', [PLACE]);
  return (JSON.parse(answer) as unknown) ?? undefined;
}
