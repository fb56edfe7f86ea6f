/** What is drawn on a button of the film: few fonts have these signs. */
const paths = {
  first: 'M4 3h2v10H4zM13 3v10L6 8z',
  back: 'M11.5 3v10L4.5 8z',
  play: 'M4 2.5v11L13 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  forward: 'M4.5 3v10l7-5z',
  last: 'M10 3h2v10h-2zM3 3v10l7-5z',
} as const;

export type SignName = keyof typeof paths;

export function Sign({ name }: { readonly name: SignName }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} fill="currentColor" />
    </svg>
  );
}
