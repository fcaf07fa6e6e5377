import type { Gate } from './gates.js';

/** R16: about a closed case nothing new is begun; it is reopened first. */
export const isCaseOpen: Gate = ({ status }) => (status === 'open' ? undefined : 'case-closed');
