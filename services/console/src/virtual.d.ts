declare module 'virtual:step-forms' {
  export interface StepForm {
    /** JSON Schema with everything that it names in it. */
    schema: Record<string, unknown>;
    default: ((value: unknown) => boolean) & {
      errors?: { instancePath: string; keyword: string; params: Record<string, unknown> }[] | null;
    };
  }
  export const FORMS: Record<string, () => Promise<StepForm>>;
}
declare module '*.css';
