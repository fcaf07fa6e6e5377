import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import { mayUse } from '../domain/access/machine-rights.js';
import { Refusal } from '../domain/refusal.js';
import { type Credential, findLogin, type Login } from '../casework/sessions/find-login.js';
import type { AccessTokens } from '../ports/access-tokens.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRole } from '../ports/store/people.js';
import { callerAddress } from './caller-address.js';
import { callerNetwork } from './caller-network.js';
import type { StaffRequest } from './current-staff.js';
import { HEAVY, RequestRates, type RouteClass } from './request-rates.js';
import { readCookie, SESSION_COOKIE } from './session-cookie.js';
import { ACCESS_TOKENS, NODE_PARTS } from './tokens.js';

const ROLES = 'roles';
const OPEN = 'open';
const FOR_MACHINES = 'for-machines';
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who may use a route; everyone else is told that it is not there. */
export const Roles = (...roles: StaffRole[]) =>
  applyDecorators(SetMetadata(ROLES, roles), ApiExtension('x-roles', roles));
/** A route that a machine of the office may use too, with a role that the route names; all others are for people (R9). */
export const ForMachines = () => applyDecorators(SetMetadata(FOR_MACHINES, true), ApiExtension('x-machines', true));
/** A route for anybody who reaches the port: health and the published contract. */
export const Open = () => SetMetadata(OPEN, true);
export const isOpenRoute = (context: ExecutionContext) =>
  [context.getHandler(), context.getClass()].some((target) => Reflect.getMetadata(OPEN, target) === true);

/** Access token or session → staff row → role. The issuer says who it is; what they may do stands in the node's own table. */
@Injectable()
export class StaffGuard implements CanActivate {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(ACCESS_TOKENS) private readonly tokens: AccessTokens,
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(RequestRates) private readonly rates: RequestRates,
  ) {}

  /** @throws Refusal `unauthenticated`, `too-many-requests`; `not-found` for a role that may not use the route */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (context.getType() !== 'http' || isOpenRoute(context)) return true;
    const request = context.switchToHttp().getRequest<StaffRequest>();
    const heavy = this.reflector.getAllAndOverride<boolean>(HEAVY, targets);
    const routeClass = heavy ? 'heavy' : SAFE_METHODS.has(request.method) ? 'read' : 'write';
    const { credential, staff } = await this.admit(request, routeClass);
    const roles = this.reflector.getAllAndOverride<StaffRole[]>(ROLES, targets) ?? [];
    const forMachines = this.reflector.getAllAndOverride<boolean>(FOR_MACHINES, targets) ?? false;
    if (!mayUse(staff.roles, { roles, forMachines })) throw new Refusal('not-found');
    request.staff = staff;
    request.credential = credential;
    return true;
  }

  /** Counts before it verifies. */
  private async admit(request: StaffRequest, routeClass: RouteClass): Promise<Login> {
    const { bearer, cookie } = readCredential(request);
    // Not Express's own: to trust a proxy there is to let it say which host was asked for, too.
    const address = callerAddress(request.socket.remoteAddress, request.get('x-forwarded-for'));
    const caller = { credential: bearer ?? cookie, network: callerNetwork(address) };
    const counted = await this.rates.arrive(caller, routeClass);
    try {
      const login = await findLogin(this.parts, await this.identify(request, bearer, cookie));
      if (!counted) await this.rates.welcome(caller, login.staff.id, routeClass);
      return login;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthenticated') await this.rates.turnAway(caller);
      throw error;
    }
  }

  private async identify(request: StaffRequest, bearer?: string, cookie?: string): Promise<Credential> {
    if (bearer) return { identity: await this.tokens.verify(bearer) };
    if (!cookie) throw new Refusal('unauthenticated');
    // A page of another site can make a browser send the cookie, but not say that it came from here.
    const site = request.headers['sec-fetch-site'];
    if (!SAFE_METHODS.has(request.method) && site !== 'same-origin') throw new Refusal('unauthenticated');
    return { sessionId: await this.tokens.readSession(cookie) };
  }
}

function readCredential({ headers }: StaffRequest): { bearer?: string; cookie?: string } {
  const bearer = /^Bearer ([\w.~+/-]+=*)$/.exec(headers.authorization ?? '')?.[1];
  const cookie = readCookie(headers.cookie, SESSION_COOKIE);
  return { ...(bearer ? { bearer } : {}), ...(cookie ? { cookie } : {}) };
}
