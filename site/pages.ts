/** What the site shows, in the order of its sidebar: documents of this repository, by their paths. */
export const groups: readonly { readonly text: string; readonly documents: readonly string[] }[] = [
  { text: 'Start', documents: ['docs/index.md', 'docs/quick-start.md'] },
  {
    text: 'Guides',
    documents: [
      'docs/any-api.md',
      'docs/fleet.md',
      'docs/react.md',
      'docs/across-tabs.md',
      'docs/tanstack-query.md',
      'docs/ended-work.md',
      'docs/signed-out.md',
      'docs/own-hook.md',
      'docs/node-transport.md',
      'docs/command-line.md',
      'docs/durable.md',
      'docs/inspector.md',
      'docs/record-and-replay.md',
      'docs/testing.md',
      'docs/openhands.md',
    ],
  },
  {
    text: 'Reference',
    documents: [
      'docs/states.md',
      'docs/policy.md',
      'docs/answers.md',
      'docs/outcomes.md',
      'docs/failures.md',
      'docs/api/index.md',
    ],
  },
  {
    text: 'Understand',
    documents: [
      'docs/reading-guide.md',
      'docs/benchmarks.md',
      'docs/under-fire.md',
      'SECURITY.md',
      'docs/ecosystem.md',
      'docs/real-openhands.md',
      'docs/real-jobs.md',
      'docs/real-durable.md',
      'docs/durable-growth.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
    ],
  },
];

/** The README in Chinese is the start page of that language. */
export const CHINESE = 'README.zh-CN.md';

export const documents: readonly string[] = [
  ...groups.flatMap((group) => group.documents),
  CHINESE,
];

/** Where a document stands on the site: `docs/fleet.md` is `fleet.md`, `SECURITY.md` is `security.md`. */
export function pageOf(document: string): string {
  if (document === CHINESE) return 'zh-CN/index.md';
  return document.startsWith('docs/') ? document.slice('docs/'.length) : document.toLowerCase();
}
