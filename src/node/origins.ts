import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { directly, throughProxy, toProxy } from './connect.ts';
import { Origin, type Route } from './origin.ts';
import type { ProxyFor } from './proxies.ts';

interface OriginsOptions extends Pick<Route, 'keepAliveMs' | 'connections' | 'http2'> {
  readonly proxyFor: ProxyFor;
  readonly secureContext: SecureContext | undefined;
}

/** The origins that there are connections to, or requests for. */
export class Origins {
  readonly #options: OriginsOptions;
  readonly #connector: buildConnector.connector;
  readonly #origins = new Map<string, Origin>();
  #whenEmpty: (() => void) | null = null;

  constructor(options: OriginsOptions) {
    this.#options = options;
    const { http2, secureContext } = options;
    this.#connector = buildConnector({
      allowH2: http2,
      timeout: 0,
      ...(secureContext && { secureContext }),
    });
  }

  /** @throws {TypeError} once closed. */
  of(url: URL): Origin {
    if (this.#whenEmpty) throw new TypeError('fetch failed: it was closed');
    const { origin } = url;
    const known = this.#origins.get(origin);
    if (known) return known;
    const made: Origin = new Origin(this.#routeTo(url), () => this.#forget(origin, made));
    this.#origins.set(origin, made);
    return made;
  }

  /** Resolves once the last request is over. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#whenEmpty;
      this.#whenEmpty = () => {
        before?.();
        resolve();
      };
      for (const origin of [...this.#origins.values()]) origin.close();
      if (this.#origins.size === 0) this.#whenEmpty();
    });
  }

  #forget(name: string, origin: Origin): void {
    if (this.#origins.get(name) !== origin) return;
    this.#origins.delete(name);
    if (this.#origins.size === 0) this.#whenEmpty?.();
  }

  #routeTo(url: URL): Route {
    const { proxyFor, secureContext, ...shared } = this.#options;
    const connector = this.#connector;
    const proxy = proxyFor(url);
    const direct = {
      ...shared,
      peer: url.origin,
      targetOf: ({ pathname, search }: URL) => pathname + search,
      proxyHeaders: [],
    };
    if (proxy === null) return { ...direct, connect: directly(connector) };
    if (url.protocol === 'https:')
      return { ...direct, connect: throughProxy(connector, proxy, secureContext) };
    const { authorization } = proxy;
    return {
      ...shared,
      peer: proxy.url.origin,
      connect: toProxy(connector),
      targetOf: ({ origin, pathname, search }) => origin + pathname + search,
      proxyHeaders: authorization === null ? [] : ['proxy-authorization', authorization],
    };
  }
}
