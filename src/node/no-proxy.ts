import { BlockList, isIP } from 'node:net';

/** Whether `NO_PROXY` names the host of a URL: `*`, a domain with all below it, an address or a range (CIDR), with or without a port. */
export function exceptions(list: string): (url: URL) => boolean {
  const entries = list.split(/[\s,]+/).filter(Boolean);
  const matches = entries.map(entryOf);
  return (url) => {
    const host = withoutDot(url.hostname.replace(/^\[|\]$/g, ''));
    const port = url.port || DEFAULT_PORTS[url.protocol];
    return matches.some((isMatch) => isMatch(host, port));
  };
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

type Match = (host: string, port: string | undefined) => boolean;

/** A name, or an address in brackets or without, and a port. */
const WITH_PORT = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/;

function entryOf(entry: string): Match {
  if (entry === '*') return () => true;
  const [, bracketed, plain, onlyPort] = WITH_PORT.exec(entry) ?? [];
  const name = bracketed ?? plain ?? entry.replace(/^\[|\]$/g, '');
  const isHost = addressMatch(name) ?? domainMatch(name);
  return (host, port) => (onlyPort === undefined || onlyPort === port) && isHost(host);
}

/** For an address or a range of them; `null` for a name. */
function addressMatch(name: string): ((host: string) => boolean) | null {
  const [address = '', prefix] = name.split('/');
  const family = isIP(address);
  if (family === 0) return null;
  const list = new BlockList();
  const bits = family === 4 ? 32 : 128;
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
    return () => false;
  list.addSubnet(address, Number(prefix ?? bits), family === 4 ? 'ipv4' : 'ipv6');
  return (host) => isIP(host) === family && list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

function domainMatch(name: string): (host: string) => boolean {
  const domain = withoutDot(name.toLowerCase()).replace(/^\*?\./, '');
  return (host) =>
    domain !== '' && isIP(host) === 0 && (host === domain || host.endsWith(`.${domain}`));
}

/** `example.com.` is `example.com`. */
const withoutDot = (name: string) => name.replace(/\.$/, '');
