import type { Gate } from './gates.js';

/** R16: about a closed case nothing new is begun; it is reopened first. */
export const isCaseOpen: Gate = ({ status }) => (status === 'open' ? undefined : 'case-closed');

/** R16: nobody is told of a closure that was taken back before it left. */
export const isCaseClosed: Gate = ({ status }) => (status === 'closed' ? undefined : 'case-not-closed');
