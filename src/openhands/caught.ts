import * as z from 'zod/mini';

/**
 * `z.catch`: the value where the schema's own can't be had. Made by its class, because the function brings all of zod's
 * helpers into what esbuild bundles.
 */
export const caught = <TSchema extends z.ZodMiniType>(
  innerType: TSchema,
  value: z.output<TSchema>,
): z.ZodMiniCatch<TSchema> =>
  new z.ZodMiniCatch({ type: 'catch', innerType, catchValue: () => value }) as never;
