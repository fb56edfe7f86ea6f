/** A sentence with a mark at its end: what a server says often has none, and more is to follow. */
export const ended = (sentence: string, mark: '.' | '。'): string =>
  /[.!?…。！？]["”]?$/.test(sentence) ? sentence : sentence + mark;
