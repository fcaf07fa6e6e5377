/**
 * Of a button whose act is under way: it says so and keeps the focus, which one that is disabled loses. That pressing again
 * does nothing is the act's to see to (`useOnce`, `useAct`).
 */
export const whileBusy = (busy: boolean) => ({ 'aria-disabled': busy, 'aria-busy': busy });
