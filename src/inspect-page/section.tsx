import type { ReactNode } from 'react';

interface Props {
  readonly name: string;
  readonly title: string;
  readonly children: ReactNode;
}

export function Section({ name, title, children }: Props) {
  return (
    <section className={name} aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{title}</h2>
      {children}
    </section>
  );
}
