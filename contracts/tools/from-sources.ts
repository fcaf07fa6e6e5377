import { registerHooks } from 'node:module';

/** Lets a generator run the domain's pure files as they stand, without a build: `.js` in their imports means the `.ts` beside them. */
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !context.parentURL?.endsWith('.ts')) return next(specifier, context);
    return next(specifier.replace(/\.js$/, '.ts'), context);
  },
});

const sources = new URL('../../services/country-node/src/domain/', import.meta.url);

/** A file of the domain. @param file path below `services/country-node/src/domain` */
export type FromDomain = <T>(file: string) => Promise<T>;

export const fromDomain: FromDomain = async <T>(file: string) => (await import(new URL(file, sources).href)) as T;
