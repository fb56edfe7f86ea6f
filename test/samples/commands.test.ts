import { describe, expect, it } from 'vitest';
import { documents, readText, samplesIn } from '../../scripts/samples/document-samples.ts';
import { createProgram } from '../../src/cli/program.ts';

const { scripts, ...about } = JSON.parse(readText('package.json'));
const packages = ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((kind) =>
  Object.keys(about[kind]),
);
const program = createProgram();
/** What else a line of a shell may begin with. */
const OTHERS = ['./deploy', 'echo', 'jq', 'source'];

const optionsOf = (command: { readonly options: typeof program.options }) => [
  '-h',
  '--help',
  ...command.options.flatMap(({ short, long }) => [short, long]),
];

/** The commands of a line of a shell, each as its words; what is quoted is one word. */
function commandsIn(line: string): string[][] {
  const commands: string[][] = [[]];
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  for (const [n, word] of words.entries()) {
    if (word.startsWith('#')) break;
    if (['&&', '|', ';'].includes(word)) commands.push([]);
    else if (!/^[<>]$|^\w+=/.test(word) && !/^[<>]$/.test(words[n - 1] ?? ''))
      commands.at(-1)?.push(word);
  }
  return commands;
}

/** What is wrong with a command; `null` when it can be run here. */
function complaintOf([first = '', ...rest]: readonly string[]): string | null {
  if (first === '' || OTHERS.includes(first)) return null;
  const [second = '', ...more] = rest;
  if (first === 'npx' && second === 'pollchart') return complaintOf(rest);
  if (first === 'npx' && second === 'tsx') return null;
  if (first === 'npm') {
    if (second === 'ci') return null;
    if (second === 'test') return scripts.test ? null : 'there is no script test';
    if (second === 'run') return more[0] && scripts[more[0]] ? null : `no script ${more[0]}`;
    if (second === 'install') {
      const unknown = more.filter((name) => name !== about.name && !packages.includes(name));
      return unknown.length > 0 ? `unknown packages ${unknown}` : null;
    }
  }
  if (first === 'pollchart') {
    const command = program.commands.find((one) => one.name() === second);
    if (!command) return optionsOf(program).includes(second) ? null : `no command ${second}`;
    const options = more.filter((word) => /^--?[a-z]/.test(word));
    const unknown = options.filter((word) => !optionsOf(command).includes(word.split('=')[0]));
    return unknown.length > 0 ? `no option ${unknown}` : null;
  }
  return `${first} is no command that is known here`;
}

/** Without what stands for more, `<(…)` and `<…>` as their contents. */
const asTyped = (line: string) =>
  line
    .replaceAll('…', '')
    .replace(/^source <\((.*)\)/, '$1')
    .replace(/<(\w[\w ]*)>/g, '$1');

/** Lines of sessions, lines of scripts, and what is quoted in the text. */
const lines = [...documents, 'CONTRIBUTING.md'].flatMap((document) => {
  const blocks = samplesIn(document).flatMap(({ language, code }) => {
    if (language === 'console')
      return Array.from(code.matchAll(/^\$ (.*)$/gm), ([, line = '']) => line);
    return language === 'sh' ? (code.match(/^npx .*$/gm) ?? []) : [];
  });
  const text = readText(document).replace(/^```[\s\S]*?^```$/gm, '');
  const quoted = Array.from(
    text.matchAll(/`((?:npm run|npx pollchart|pollchart) [^`]+)`/g),
    ([, line = '']) => line,
  );
  return [...blocks, ...quoted].map((line) => [document, line] as const);
});

describe('The commands in the documents', () => {
  it('exist, with their options', () => {
    const wrong = lines.flatMap(([document, line]) =>
      commandsIn(asTyped(line)).flatMap((command) => {
        const complaint = complaintOf(command);
        return complaint ? `${document}: \`${line}\`: ${complaint}` : [];
      }),
    );
    expect(wrong).toEqual([]);
    expect(lines.length).toBeGreaterThan(30);
  });

  it('are all described: every option of the command line, and none that it lacks', () => {
    const [text = ''] = readText('docs/command-line.md').split('## Beside others');
    const described = new Set(text.match(/(?<=`)--[a-z-]+/g));
    const real = program.commands.flatMap(({ options }) => options.map(({ long }) => long ?? ''));
    const own = [...real, '--help', '--version'];
    expect([...described].filter((option) => !own.includes(option))).toEqual([]);
    expect(real.filter((option) => !text.includes(option))).toEqual([]);
  });
});
