import { type ComponentType, type ReactNode, StrictMode, version } from 'react';
import { version as rendererVersion } from 'react-dom';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';
import { components } from './components.tsx';
import { recordedInPage } from './recorded.tsx';
import { seen } from './seen.ts';

const container = document.getElementById('root') as HTMLElement;
let root: Root | null = null;

type Name = keyof typeof components;

const element = (name: Name, props: object): ReactNode => {
  const Component = components[name] as ComponentType<object>;
  return (
    <StrictMode>
      <Component {...props} />
    </StrictMode>
  );
};

export const harness = {
  seen,
  versions: [version, rendererVersion] as const,
  show(name: Name, props: object) {
    root ??= createRoot(container);
    root.render(element(name, props));
  },
  /** As a server would have sent it, and then made alive. */
  hydrate(name: Name, props: object) {
    container.innerHTML = renderToString(element(name, props));
    const { innerHTML } = container;
    seen.gate = new Promise((open) => {
      this.comeToLife = () => {
        seen.gate = null;
        open();
      };
    });
    root = hydrateRoot(container, element(name, props));
    return innerHTML;
  },
  /** Lets what is `Late` come to life. */
  comeToLife() {},
  recordedInPage,
  unmount() {
    root?.unmount();
    root = null;
  },
};

Object.assign(window, { harness });
