/**
 * Whether a terminal that gets narrower wraps the lines that it shows, as nearly all do today. The others cut them off.
 */
export function reflowsLines({ TERM = '', TMUX, XTERM_VERSION }: NodeJS.ProcessEnv): boolean {
  if (TMUX !== undefined) return true;
  return XTERM_VERSION === undefined && !/^(linux|vt\d|screen|st-|rxvt|ansi)/.test(TERM);
}
