import { shortened } from '../../machines/validate/shortened.ts';
import type { Language } from '../messages/explain.ts';

/** What an answer is that says no status. */
export type BodyKind =
  | { readonly is: 'page' | 'xml' | 'empty object' }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'list'; readonly length: number }
  | { readonly is: 'object'; readonly fields: readonly string[] };

/** Why an answer says no status, and what to do: each is a sentence or more. */
export interface JobTexts {
  readonly noStatus: (kind: BodyKind) => string;
  readonly noWord: (kind: BodyKind) => string;
  readonly needsJson: (path: string, kind: BodyKind) => string;
  readonly noSuchField: (path: string, kind: BodyKind) => string;
  /** The value isn't one that a status can be. */
  readonly isNoStatus: (path: string, kind: BodyKind, example: string) => string;
  readonly needsUntil: (path: string, value: string) => string;
  /** Of a status that may come yet. */
  readonly nothingYet: (path: string, kind: BodyKind | null) => string;
  readonly empty: (httpStatus: number) => string;
  readonly redirect: (place: string) => string;
  readonly repeatsSecret: string;
}

const MAX_FIELDS = 12;
const MAX_TEXT = 60;

const listed = (fields: readonly string[], more: (count: number) => string, comma: string) => {
  const shown = fields.slice(0, MAX_FIELDS).map((field) => shortened(field, MAX_TEXT));
  const rest = fields.length - shown.length;
  return shown.join(comma) + (rest > 0 ? more(rest) : '');
};

function kindEn(kind: BodyKind): string {
  switch (kind.is) {
    case 'page':
      return 'an HTML page';
    case 'xml':
      return 'XML';
    case 'empty object':
      return '{}';
    case 'text':
      return `the text "${shortened(kind.text.trim(), MAX_TEXT)}"`;
    case 'list':
      return `a list of ${kind.length}`;
    case 'object':
      return `an object with ${listed(kind.fields, (count) => ` and ${count} more`, ', ')}`;
  }
}

function kindZh(kind: BodyKind): string {
  switch (kind.is) {
    case 'page':
      return ' HTML 页面';
    case 'xml':
      return ' XML';
    case 'empty object':
      return ' {}';
    case 'text':
      return `文本“${shortened(kind.text.trim(), MAX_TEXT)}”`;
    case 'list':
      return `含 ${kind.length} 项的列表`;
    case 'object':
      return `含有 ${listed(kind.fields, (count) => ` 等另外 ${count} 个字段`, '、')} 的对象`;
  }
}

export const jobTexts: Readonly<Record<Language, JobTexts>> = {
  en: {
    noStatus: (kind) =>
      `No status was found in any of the usual fields; name it with --status, e.g. --status ${kind.is === 'list' ? '.[0].state' : '.state'}. The answer is ${kindEn(kind)}.`,
    noWord: (kind) =>
      `No status was found: the answer is ${kindEn(kind)}, and must be JSON or one line of text; check the URL.`,
    needsJson: (path, kind) =>
      `--status ${path} needs JSON, but the answer is ${kindEn(kind)}; ${kind.is === 'text' ? 'leave it out to take the text as the status' : 'check the URL'}.`,
    noSuchField: (path, kind) =>
      `There is nothing at --status ${path}: the answer is ${kindEn(kind)}.`,
    isNoStatus: (path, kind, example) =>
      `--status ${path} gives ${kindEn(kind)}; name a text, a number or true/false in it, e.g. --status '${example}'.`,
    needsUntil: (path, value) =>
      `--status ${path} gives ${value}; say with --until what means success, e.g. --until ${value}.`,
    nothingYet: (path, kind) =>
      `nothing at ${path} yet${kind === null ? '' : `; what is there is ${kindEn(kind)}`}`,
    empty: (httpStatus) => `An empty answer (HTTP ${httpStatus}) has no status; check the URL.`,
    redirect: (place) =>
      `The server redirects to ${place}, and redirects are not followed; watch that URL, or log in with --bearer-env or --header-env.`,
    repeatsSecret: 'The answer names a next address that repeats a secret; it is not asked.',
  },
  'zh-CN': {
    noStatus: (kind) =>
      `在常用字段中未找到状态；请用 --status 指明，例如 --status ${kind.is === 'list' ? '.[0].state' : '.state'}。响应是${kindZh(kind)}。`,
    noWord: (kind) => `未找到状态：响应是${kindZh(kind)}，而应为 JSON 或单行文本；请检查 URL。`,
    needsJson: (path, kind) =>
      `--status ${path} 需要 JSON，但响应是${kindZh(kind)}；${kind.is === 'text' ? '省略该选项即以文本为状态' : '请检查 URL'}。`,
    noSuchField: (path, kind) => `--status ${path} 处没有内容：响应是${kindZh(kind)}。`,
    isNoStatus: (path, kind, example) =>
      `--status ${path} 得到的是${kindZh(kind)}；请指明其中的文本、数字或 true/false，例如 --status '${example}'。`,
    needsUntil: (path, value) =>
      `--status ${path} 得到 ${value}；请用 --until 说明成功的值，例如 --until ${value}。`,
    nothingYet: (path, kind) =>
      `${path} 处尚无内容${kind === null ? '' : `；现有的是${kindZh(kind)}`}`,
    empty: (httpStatus) => `响应为空（HTTP ${httpStatus}），没有状态；请检查 URL。`,
    redirect: (place) =>
      `服务器重定向到 ${place}，但不会跟随重定向；请改用该 URL，或用 --bearer-env、--header-env 登录。`,
    repeatsSecret: '响应给出的下一个地址含有凭据，因此不会请求它。',
  },
};
