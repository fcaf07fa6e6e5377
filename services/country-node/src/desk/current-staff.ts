import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Credential } from '../casework/sessions/find-login.js';
import type { StaffRow } from '../ports/store/people.js';

export interface StaffRequest extends Request {
  staff?: StaffRow;
  credential?: Credential;
}

/** The member of staff behind the request, as the guard found them. */
export const CurrentStaff = createParamDecorator((_data: unknown, context: ExecutionContext): StaffRow => {
  const { staff } = context.switchToHttp().getRequest<StaffRequest>();
  if (!staff) throw new TypeError('a route without its guard');
  return staff;
});
