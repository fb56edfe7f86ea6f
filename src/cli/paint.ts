import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

const names = ['bold', 'cyan', 'dim', 'green', 'red', 'yellow'] as const;

export type Paint = Readonly<Record<(typeof names)[number], (text: string) => string>>;

const paintWith = (paint: (name: (typeof names)[number], text: string) => string): Paint => ({
  bold: (text) => paint('bold', text),
  cyan: (text) => paint('cyan', text),
  dim: (text) => paint('dim', text),
  green: (text) => paint('green', text),
  red: (text) => paint('red', text),
  yellow: (text) => paint('yellow', text),
});

export const noPaint: Paint = paintWith((_, text) => text);

/** Whether a colour is wanted has been decided, so `styleText` isn't to ask its stream again. */
const colours: Paint = paintWith((name, text) => styleText(name, text, { validateStream: false }));

export const paintFor = (stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Paint =>
  (stream.isTTY || env.FORCE_COLOR) && WriteStream.prototype.hasColors(withoutEmpty(env))
    ? colours
    : noPaint;

/** An empty NO_COLOR says nothing (no-color.org), unlike for Node. */
const withoutEmpty = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
