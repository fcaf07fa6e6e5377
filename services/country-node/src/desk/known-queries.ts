import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { Refusal } from '../domain/refusal.js';
import { UNKNOWN } from './parameters.js';
import { isOpenRoute } from './staff-guard.js';

/** What Nest keeps of a handler's arguments: kind and place, and for a parameter its name, if it is asked for by one. */
type Arguments = Readonly<Record<string, { data?: unknown }>>;

/**
 * Refuses query parameters that a route does not ask for, after it is known who asks: one that is spelled wrong would
 * silently be none. Where a class says what may be asked, the pipe that reads the class refuses the others.
 */
@Injectable()
export class KnownQueries implements NestInterceptor {
  /** @throws Refusal `parameter-invalid`; the names are somebody's own words and not repeated (R20) */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const known = context.getType() === 'http' && !isOpenRoute(context) ? namesAskedFor(context) : undefined;
    if (known) {
      const { query } = context.switchToHttp().getRequest<Request>();
      const strangers = Object.keys(query).filter((name) => !known.has(name));
      if (strangers.length > 0) throw new Refusal('parameter-invalid', [UNKNOWN]);
    }
    return next.handle();
  }
}

/** Undefined where a class says it. */
function namesAskedFor(context: ExecutionContext): ReadonlySet<unknown> | undefined {
  const kept: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name);
  const asked = Object.entries((kept ?? {}) as Arguments)
    .filter(([place]) => place.startsWith(`${RouteParamtypes.QUERY}:`))
    .map(([, { data }]) => data);
  return asked.includes(undefined) ? undefined : new Set(asked);
}
