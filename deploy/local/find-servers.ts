import { join } from 'node:path';
import { findNatsServer } from './nats-binary.js';
import { findPostgres } from './postgres-binaries.js';
import { findTokenTools } from './token-tools.js';

/** Before the tests, so that a machine on which they cannot be had says so once instead of in every test. */
console.log(`PostgreSQL: ${findPostgres(process.cwd())}`);
console.log(`nats-server: ${findNatsServer(join(process.cwd(), '.passerelle', 'cache'), console.log)}`);
console.log(`token in software: ${findTokenTools(join(process.cwd(), '.passerelle', 'cache')).module}`);
