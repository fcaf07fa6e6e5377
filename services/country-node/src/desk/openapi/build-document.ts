import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SESSION_COOKIE } from '../session-cookie.js';
import { ANSWERS } from './answers.js';
import { embedSchemas } from './embed-schemas.js';

/** A schema of `schemas/`, as read. */
export type PublishedSchema = Parameters<typeof embedSchemas>[0][number];

/** The OpenAPI 3.1 document of the desk, from its controllers and the published schemas; the same for the same sources. */
export function buildDocument(app: INestApplication, schemas: readonly PublishedSchema[]): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Passerelle: the desk of a node')
    .setDescription(
      'What caseworkers, supervisors, auditors and systems of one node ask of it. Every error is problem details ' +
        '(RFC 9457) with a code of contracts/refusal-codes.json and JSON pointers, never values. A route or record ' +
        'that a role or assignment does not give is answered like one that is not there (404).',
    )
    .setVersion('1.0.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT (RFC 9068)' }, 'bearer')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '').toLowerCase()}-${method}`,
  });
  document.components = { ...document.components, schemas: { ...embedSchemas(schemas), ...ANSWERS } };
  for (const item of Object.values(document.paths)) Object.values(item as Record<string, Guarded>).forEach(guard);
  return document;
}

interface Guarded {
  'x-roles'?: string[];
  security?: Record<string, string[]>[];
}

/** A token or a session, or, where no role is asked for, nothing. */
function guard(operation: Guarded): void {
  operation.security = operation['x-roles'] ? [{ bearer: [] }, { session: [] }] : [];
}
