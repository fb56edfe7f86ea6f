import Slugger from 'github-slugger';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString as textOf } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';
import { visit } from 'unist-util-visit';

/** A link or an image, and where its address stands in the text. */
export interface Link {
  readonly url: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export interface Markdown {
  readonly title: string;
  /** The first paragraph, without its marks. */
  readonly summary: string;
  /** The names of its headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
}

export function parse(text: string): Markdown {
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const slugger = new Slugger();
  const anchors = new Set<string>();
  const links: Link[] = [];
  const first = { title: '', summary: '' };
  visit(tree, (node: Nodes) => {
    if (node.type === 'heading') {
      anchors.add(slugger.slug(textOf(node)));
      if (node.depth === 1) first.title ||= textOf(node);
    }
    if (node.type === 'paragraph') first.summary ||= textOf(node);
    const link = linkOf(node, text);
    if (link !== null) links.push(link);
  });
  return { ...first, anchors, links };
}

function linkOf(node: Nodes, text: string): Link | null {
  if (node.type !== 'link' && node.type !== 'image' && node.type !== 'definition') return null;
  const { url, position } = node;
  const [from, to] = [position?.start.offset ?? 0, position?.end.offset ?? 0];
  // Behind what is linked, which may hold the same words.
  const start = from + text.slice(from, to).lastIndexOf(url);
  return start < from
    ? null
    : { url, line: position?.start.line ?? 0, start, end: start + url.length };
}

/** The text with other addresses in its links. */
export function withLinks(
  text: string,
  links: readonly Link[],
  addressOf: (link: Link) => string,
): string {
  return links
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (changed, link) => changed.slice(0, link.start) + addressOf(link) + changed.slice(link.end),
      text,
    );
}
