import { Controller, Delete, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { InputEndSessions } from '#libs/schema-check/generated/types.js';
import { endByIssuer, endOwnSession, endSessionsOf } from '../casework/sessions/end-sessions.js';
import { openSession } from '../casework/sessions/open-session.js';
import { Refusal } from '../domain/refusal.js';
import type { AccessTokens } from '../ports/access-tokens.js';
import type { Logins } from '../ports/logins.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff, type StaffRequest } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { IdPipe } from './parameters.js';
import { readBody, readForm } from './read-body.js';
import { addressOf, giveSession, takeSession } from './session-cookie.js';
import { Open, Roles } from './staff-guard.js';
import { ACCESS_TOKENS, DESK_LIMITS, type DeskLimits, LOGINS, NODE_PARTS } from './tokens.js';

/** Where the issuer sends a browser after it has ended its own session; registered there. */
export const AFTER_LOGOUT = '/console/';
/** Where the issuer tells of logouts; registered there. */
export const TOLD_OF_LOGOUT = '/api/v1/issuer/logout';

/** Sessions of browsers: begun by a token, ended by whoever is in them, by an administrator, or by the issuer. */
@Controller('api/v1')
export class SessionsController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(ACCESS_TOKENS) private readonly tokens: AccessTokens,
    @Inject(LOGINS) private readonly logins: Logins,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('session')
  @Describe({ says: 'Opens a session for a browser; it ends with the token.', status: 204, refuses: GUARDED })
  @Roles('caseworker', 'supervisor', 'consular-officer', 'data-protection-officer', 'administrator', 'auditor')
  @HttpCode(204)
  async open(@Req() request: StaffRequest, @Res({ passthrough: true }) response: Response): Promise<void> {
    const credential = request.credential;
    // A session opens no other.
    if (!credential || !('identity' in credential)) throw new Refusal('unauthenticated');
    const session = await openSession(this.parts, credential.identity);
    giveSession(request, response, await this.tokens.openSession(session));
  }

  @Delete('session')
  @Describe({
    says: 'Ends the session of this browser, and says where it is sent to end the issuer’s own.',
    answers: 'LoggedOut',
    refuses: GUARDED,
  })
  @Roles('caseworker', 'supervisor', 'consular-officer', 'data-protection-officer', 'administrator', 'auditor')
  async end(@Req() request: StaffRequest, @Res({ passthrough: true }) response: Response) {
    const back = addressOf(request, AFTER_LOGOUT);
    takeSession(response);
    const credential = request.credential;
    if (!credential || !('sessionId' in credential)) return { elsewhere: null };
    const ended = await endOwnSession(this.parts, credential.sessionId);
    if (!ended) return { elsewhere: null };
    const page = await this.logins.leave(back, ended.hint);
    return { elsewhere: page?.href ?? null };
  }

  @Post('staff/:id/sessions/ending')
  @HttpCode(200)
  @Describe({
    says: 'Ends all sessions of a member of staff; what the issuer gave out for them before counts no more.',
    takes: ['InputEndSessions'],
    answers: 'SessionsEnded',
    once: true,
    refuses: GUARDED,
  })
  @Roles('administrator')
  async endOf(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) staffId: string, @Req() request: Request) {
    const schema = 'urn:passerelle:schema:api:end-sessions:v1';
    return endSessionsOf(this.parts, by, staffId, await readBody<InputEndSessions>(request, schema, this.limits));
  }

  /** The issuer's to call, by OpenID Connect Back-Channel Logout 1.0 section 2.5; no part of the API. */
  @Post(TOLD_OF_LOGOUT.slice('/api/v1/'.length))
  @Open()
  @ApiExcludeEndpoint()
  async told(@Req() request: Request, @Res() response: Response): Promise<void> {
    try {
      const form = await readForm(request, this.limits);
      await endByIssuer(this.parts, await this.tokens.readLogout(form.get('logout_token') ?? ''));
      response.status(200).end();
    } catch (error) {
      // Section 2.8 has its own answer for a request that is not in order.
      if (!(error instanceof Refusal)) throw error;
      response.status(400).json({ error: 'invalid_request' });
    }
  }
}
