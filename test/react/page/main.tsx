import { type ReactNode, StrictMode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';
import { components, type Props, seen } from './components.tsx';

const container = document.getElementById('root') as HTMLElement;
let root: Root | null = null;

const element = (name: keyof typeof components, props: Props): ReactNode => {
  const Component = components[name];
  return (
    <StrictMode>
      <Component {...props} />
    </StrictMode>
  );
};

export const harness = {
  seen,
  show(name: keyof typeof components, props: Props) {
    root ??= createRoot(container);
    root.render(element(name, props));
  },
  /** As a server would have sent it, and then made alive. */
  hydrate(name: keyof typeof components, props: Props) {
    container.innerHTML = renderToString(element(name, props));
    const { innerHTML } = container;
    root = hydrateRoot(container, element(name, props));
    return innerHTML;
  },
  unmount() {
    root?.unmount();
    root = null;
  },
};

Object.assign(window, { harness });
