import type { Language } from '../messages/explain.ts';

export const languages = ['en', 'zh-CN'] as const satisfies readonly Language[];

/** The language of the user's locale: `LC_ALL`, `LC_MESSAGES`, then `LANG`, as in POSIX. */
export function languageOf(env: NodeJS.ProcessEnv): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^zh/i.test(locale) ? 'zh-CN' : 'en';
}
