import * as colors from 'yoctocolors';

export type Paint = Pick<typeof colors, 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow'>;

const plain = (text: string) => text;

export const noPaint: Paint = {
  bold: plain,
  cyan: plain,
  dim: plain,
  green: plain,
  red: plain,
  yellow: plain,
};

/** yoctocolors respects NO_COLOR, FORCE_COLOR and TERM, but doesn't check that this stream is a TTY. */
export const paintFor = (stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Paint =>
  stream.isTTY || env.FORCE_COLOR ? colors : noPaint;
