/** The event pattern between the transport and the door: its handler takes `Delivery[]` and resolves once all are committed. */
export const ACCEPT_DELIVERIES = 'accept-deliveries';
