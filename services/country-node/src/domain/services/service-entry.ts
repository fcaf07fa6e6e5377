import type { Services } from '#libs/schema-check/generated/types.js';

export type { Services };
export type ServiceEntry = NonNullable<Services['entries']>[number];

/** Schema of what a node publishes of its services. */
export const SERVICES_SCHEMA = 'urn:passerelle:schema:services:v1';
