import { readFileSync } from 'node:fs';

/** One request and what a real server answered. */
export interface Exchange {
  readonly title: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Headers;
    /** '' without one. */
    readonly body: string;
  };
  /** `null` when the connection was reset instead. */
  readonly response: {
    readonly status: number;
    readonly headers: Headers;
    readonly body: string;
  } | null;
  /** Whether the recording has only the beginning of the body. */
  readonly isCut: boolean;
}

/** The exchanges of `test/fixtures/recordings/<name>.txt`, in their order. */
export const readRecording = (name: string): Exchange[] =>
  readFileSync(new URL(`../fixtures/recordings/${name}.txt`, import.meta.url), 'utf8')
    .split(/^### /m)
    .slice(1)
    .map(exchange);

function exchange(block: string): Exchange {
  const [title = '', ...lines] = block.trimEnd().split('\n');
  const marked = (mark: string) =>
    lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
  const [target = '', ...sent] = marked('> ');
  const [method = '', path = ''] = target.split(' ');
  const [answer = '', ...received] = marked('< ');
  const text = lines.filter((line) => !/^[<>] /.test(line)).join('\n');
  const isCut = CUT.test(text);
  const body = isCut ? completed(text) : text.replace(STATE, '').replace('(no body)', '');
  return {
    title,
    request: {
      method,
      path,
      headers: headersIn(sent),
      body: sent.find((line) => /^["{[]/.test(line)) ?? '',
    },
    response: answer.startsWith('no answer')
      ? null
      : {
          status: Number.parseInt(answer, 10),
          headers: headersIn(received.filter((line) => !/^content-length:/i.test(line))),
          body,
        },
    isCut,
  };
}

const headersIn = (lines: readonly string[]) =>
  new Headers(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^([\w-]+): (.*)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value] as [string, string]];
    }),
  );

/** Where a long body ends in the recording. */
const CUT = / …\(\d+ characters\)/;

/** What was noted below each body of Prefect's, where the cut takes the state away. */
const STATE = /^ {3}state: (.*)$/m;

/** The members that are whole, as JSON, and the state that was noted beside them. */
function completed(body: string): string {
  const [start = ''] = body.split(CUT);
  const [, state] = STATE.exec(body) ?? [];
  if (state === undefined) return wholeMembers(start);
  return JSON.stringify({
    ...JSON.parse(wholeMembers(start)),
    state: JSON.parse(wholeMembers(state)),
  });
}

/** JSON that breaks off, up to its last member that is whole. */
function wholeMembers(start: string): string {
  for (let end = start.length; end > 0; end = start.lastIndexOf(',', end - 1)) {
    const text = start.slice(0, end);
    try {
      const whole = text + closing(text);
      JSON.parse(whole);
      return whole;
    } catch {
      // It breaks off within a member: the one before it may be whole.
    }
  }
  return start;
}

/** The brackets that are still open outside of strings. */
function closing(text: string): string {
  const open: string[] = [];
  for (const [mark] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/g)) {
    if (mark === '{') open.unshift('}');
    if (mark === '[') open.unshift(']');
    if (mark === '}' || mark === ']') open.shift();
  }
  return open.join('');
}
