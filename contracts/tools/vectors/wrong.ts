import type { Making } from './craft.js';

/** One sealed object made wrongly, and the code it must be refused with. */
export type Wrong = [name: string, clause: string, code: string, description: string, making: Making];

/** Claims changed before signing; undefined leaves a member out. */
export const said = (change: object) => ({ said: (claims: Record<string, unknown>) => ({ ...claims, ...change }) });
