/** The event pattern between the transport and the door: its handler takes `Delivery[]` and resolves once all are
 * committed, with the places of those that it holds back.  */
export const ACCEPT_DELIVERIES = 'accept-deliveries';
